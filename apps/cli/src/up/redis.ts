import { join } from "node:path";
import { type RunningRedis, startJsRedis, startRedis } from "@switchyard/embedded";
import type { UpConfig } from "../config.ts";
import type { Note, Terminal } from "../terminal.ts";
import type { Home } from "./home.ts";
import { openLogFile } from "./log-file.ts";

export interface RedisInUse {
  readonly url: string;
  /** Null when it is the operator's own. */
  readonly embedded: RunningRedis | null;
}

/** The Redis of `REDIS_URL`, else the machine's redis-server with its data in the home, else one in JavaScript. */
export async function openRedis(
  config: UpConfig,
  home: Home,
  io: { terminal: Terminal; note: Note },
): Promise<RedisInUse> {
  if (config.REDIS_URL) {
    io.note("yours");
    return { url: config.REDIS_URL.reveal(), embedded: null };
  }
  const log = await openLogFile(join(home.logs, "redis.log"));
  const server = await startRedis({
    folder: join(home.folder, "redis"),
    password: home.redisPassword.reveal(),
    durable: true,
    path: config.path,
    onLine: log.write,
    ...(home.ports.redis === undefined ? {} : { port: home.ports.redis }),
  });
  void (server?.exited ?? Promise.resolve()).then(() => log.close());
  const embedded = server ?? (await startJsRedis());
  if (!server) {
    io.terminal.warn(
      "No redis-server here: using one in JavaScript, which is slow and forgets everything at the end. Install redis-server.",
    );
  }
  io.note(`${server ? "embedded" : "in JavaScript"}, port ${embedded.port}`);
  return { url: embedded.url, embedded };
}
