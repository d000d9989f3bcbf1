import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { serveMetrics } from "./metrics.ts";

const server = await serveMetrics({ port: 0, host: "127.0.0.1" });
afterAll(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));

function ask(path: string, headers: Record<string, string>): Promise<{ status: number; cors: unknown }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    httpRequest({ hostname: "127.0.0.1", port, path, headers }, (response) => {
      const answer = { status: response.statusCode ?? 0, cors: response.headers["access-control-allow-origin"] };
      response.resume().on("end", () => resolve(answer));
    })
      .on("error", reject)
      .end();
  });
}

test.each(["/metrics", "/healthz", "/"])("%s of the metrics port is closed to pages", async (path) => {
  expect(await ask(path, { host: "evil.example.com" })).toEqual({ status: 403, cors: undefined });
  expect(await ask(path, { origin: "https://evil.example" })).toEqual({ status: 403, cors: undefined });
  expect(await ask(path, { origin: "null" })).toEqual({ status: 403, cors: undefined });
});

test.each(["127.0.0.1", "ingress:9465", "[::1]:9465"])("whoever scrapes asks as %s", async (host) => {
  expect((await ask("/metrics", { host })).status).toBe(200);
});
