import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomToken } from "@switchyard/crypto";
import { type RunningRedis, startRedis } from "@switchyard/embedded";
import { onFileEnd } from "./on-file-end.ts";

/** A Redis of one test, which may die. */
export interface MortalRedis {
  /** The same through all its lives. */
  readonly redisUrl: string;
  /** Ends it; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it again, empty. */
  revive(): Promise<void>;
}

/** Starts a Redis of one's own behind an address that stays. Ends with the test file. */
export async function mortalRedis(): Promise<MortalRedis> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-redis-"));
  const password = randomToken(16);
  let redis: RunningRedis | null = null;
  const sockets = new Set<Socket>();
  // A door in front, so that nobody else gets the port meanwhile.
  const door = createServer((client) => {
    const inner = redis === null ? null : connect(redis.port, "127.0.0.1");
    if (inner === null) client.destroy();
    else client.pipe(inner).pipe(client);
    for (const socket of inner === null ? [client] : [client, inner]) {
      sockets.add(socket);
      socket
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(socket);
          client.destroy();
          inner?.destroy();
        });
    }
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const kill = async (): Promise<void> => {
    const dying = redis;
    redis = null;
    for (const socket of sockets) socket.destroy();
    await dying?.stop();
  };
  const revive = async (): Promise<void> => {
    redis = await startRedis({ folder, password, durable: false, path: process.env["PATH"] ?? "" });
  };
  await revive();
  onFileEnd(async () => {
    door.close();
    await kill();
    await rm(folder, { recursive: true, force: true });
  });
  const { port } = door.address() as AddressInfo;
  return { redisUrl: `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`, kill, revive };
}
