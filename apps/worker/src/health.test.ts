import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { serveHealth } from "./health.ts";

const server = await serveHealth({ port: 0, host: "127.0.0.1", ready: async () => {} });
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

function ask(path: string, headers: Record<string, string> = {}): Promise<number> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    httpRequest({ hostname: "127.0.0.1", port, path, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

test.each(["/healthz", "/readyz", "/metrics"])("%s is for machines, not for pages", async (path) => {
  expect(await ask(path)).toBe(200);
  expect(await ask(path, { host: "worker:9466" })).toBe(200);
  expect(await ask(path, { host: "evil.example.com" })).toBe(403);
  expect(await ask(path, { origin: "https://evil.example" })).toBe(403);
});
