import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { startJsRedis } from "./js-redis.ts";

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("error", () => resolve(false));
    socket.once("data", () => resolve(true));
    socket.write("PING\r\n");
    socket.once("data", () => socket.destroy());
  });
}

test("answers on loopback and on no other address", async () => {
  const server = await startJsRedis();
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => !address.internal && address.family === "IPv4");
  try {
    expect(await answers("127.0.0.1", server.port)).toBe(true);
    for (const { address } of outside) expect(await answers(address, server.port)).toBe(false);
  } finally {
    await server.stop();
  }
});
