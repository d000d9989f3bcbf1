import assert from "node:assert/strict";
import { mkdtemp, stat } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type RedisOptions, type RunningRedis, startRedis } from "./redis.ts";

const path = process.env["PATH"] ?? "";
const place = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "redis-")), "redis");

async function start(folder: string, more: Partial<RedisOptions> = {}): Promise<RunningRedis> {
  const server = await startRedis({ folder, password: "secret", durable: true, path, ...more });
  assert(server, "this machine has no redis-server");
  onTestFinished(() => server.stop());
  return server;
}

/** Sends commands one after another and answers everything that came back. */
function say(port: number, ...commands: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port });
    let text = "";
    socket.on("data", (data) => (text += String(data))).once("error", reject);
    socket.once("close", () => resolve(text)).end(`${commands.join("\r\n")}\r\nQUIT\r\n`);
  });
}

test("keeps its data over starts and evicts nothing", async () => {
  const folder = await place();
  const first = await start(folder);
  await say(first.port, "AUTH secret", "SET kept 1");
  await first.stop();
  const second = await start(folder, { port: first.port });
  expect(await say(second.port, "AUTH secret", "GET kept", "CONFIG GET maxmemory-policy")).toMatch(
    /\$1\r\n1[\s\S]*noeviction/,
  );
});

test("lets nobody in without the password, which others cannot read", async () => {
  const folder = await place();
  const server = await start(folder);
  expect(await say(server.port, "GET kept")).toContain("NOAUTH");
  expect((await stat(folder)).mode & 0o077).toBe(0);
  expect((await stat(join(folder, "redis.conf"))).mode & 0o077).toBe(0);
});

test("takes over from a server that a killed run left in the same folder", async () => {
  const folder = await place();
  const left = await start(folder);
  const next = await start(folder);
  expect(await left.exited).toMatch(/exit code|signal/);
  expect(await say(next.port, "AUTH secret", "PING")).toContain("+PONG");
});
