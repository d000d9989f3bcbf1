import { Server } from "node:net";
import { createRedisMock } from "js-redis-server";
import type { RunningRedis } from "./redis.ts";

/**
 * A Redis in JavaScript inside this process, for a machine that has no real one: in memory, some twenty times slower,
 * and open to every user of this host, since it knows no passwords.
 */
export async function startJsRedis(): Promise<RunningRedis> {
  const server = await onLoopback(() => createRedisMock());
  return {
    port: server.port,
    url: server.url,
    exited: new Promise(() => {}),
    stop: () => server.close(),
  };
}

/** It listens on every interface and has no option for less, so what it asks of its listener is narrowed. */
async function onLoopback<T>(open: () => Promise<T>): Promise<T> {
  const { listen } = Server.prototype;
  Server.prototype.listen = function narrowed(this: Server, port?: unknown) {
    return listen.call(this, { port: typeof port === "number" ? port : 0, host: "127.0.0.1" });
  };
  try {
    return await open();
  } finally {
    Server.prototype.listen = listen;
  }
}
