import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGuardedFetch } from "./guarded-fetch.ts";

let server: Server;
let host: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/elsewhere") return response.writeHead(302, { location: "https://example.com/" }).end();
    if (request.url === "/large") return response.end("x".repeat(2_000));
    if (request.url === "/silent") return undefined;
    return response.setHeader("content-type", "application/json").end(JSON.stringify({ method: request.method }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const open = (more: { maxBytes?: number; timeoutMs?: number } = {}) =>
  createGuardedFetch({ allowedHosts: new Set([host]), ...more });

test.each([
  "http://example.com/",
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://10.1.2.3/",
  "https://0x7f000001/",
  "https://2130706433/",
  "https://192.168.1.1:8443/",
  "https://100.100.100.200/",
  "https://localhost/",
  "https://user:secret@example.com/",
  "file:///etc/passwd",
  "ftp://example.com/",
  "no url",
])("refuses %s, which leads to no public https host", async (url) => {
  await expect(createGuardedFetch()(url)).rejects.toMatchObject({ code: "outbound_refused" });
});

test("reaches a private host that the operator allows, and no other port of it", async () => {
  const answer = await open()(`http://${host}/`, { method: "POST", body: new URLSearchParams({ a: "b" }) });
  expect(await answer.json()).toEqual({ method: "POST" });
  await expect(open()("http://127.0.0.1:1/")).rejects.toMatchObject({ code: "outbound_refused" });
});

test("allows plain http on loopback only, even to a host that the operator allows", async () => {
  const fetch = createGuardedFetch({ allowedHosts: new Set(["idp.internal"]) });
  await expect(fetch("http://idp.internal/")).rejects.toMatchObject({ code: "outbound_refused" });
});

test("follows no redirect", async () => {
  await expect(open()(`http://${host}/elsewhere`)).rejects.toMatchObject({ code: "outbound_refused" });
});

test("stops at a body that is too long", async () => {
  await expect(open({ maxBytes: 1_000 })(`http://${host}/large`)).rejects.toMatchObject({ code: "outbound_too_large" });
});

test("stops waiting for a host that says nothing", async () => {
  const answer = open({ timeoutMs: 50 })(`http://${host}/silent`);
  await expect(answer).rejects.toMatchObject({ code: "outbound_unreachable" });
});
