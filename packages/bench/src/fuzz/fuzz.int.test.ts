import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase, testRedis } from "@switchyard/testing";
import { afterAll, describe, expect, it } from "vitest";
import { caseOf } from "./cases.ts";
import { arrivalFault } from "./oracle.ts";
import { runFuzz } from "./run-fuzz.ts";
import { openFuzzStage } from "./stage.ts";

const { db, urls } = await testDatabase();
const folder = mkdtempSync(join(tmpdir(), "switchyard-fuzz-"));
const { redisUrl } = testRedis();
const stage = await openFuzzStage({ db, ...urls, redisUrl, folder, stop: async () => {} }, process.env);
afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A slice of `npm run prove -- fuzz`, from its beginning. */
const SLICE = { seed: 20_260_728, from: 0, cases: 4_000, withinMs: 120_000 } as const;

it("an ingress that is sent nothing but trouble lives, answers no 5xx, and lets nothing through unchecked", async () => {
  const { ingress, tenant, context } = stage;
  const figures = await runFuzz({ ...SLICE, port: ingress.port, context, tenant });
  expect(figures.faults).toEqual([]);
  expect(figures.cases).toBe(SLICE.cases);
  expect(figures.valid).toBeGreaterThan(SLICE.cases / 20);
  expect(figures.arrivals).toBeGreaterThan(figures.valid);
  expect((await fetch(`http://127.0.0.1:${ingress.port}/readyz`)).status).toBe(200);
}, 240_000);

it("a case is the same whenever it is made", () => {
  const make = () => Array.from({ length: 200 }, (_, index) => caseOf(7, index, stage.context).raw.toString("latin1"));
  expect(make()).toEqual(make());
  expect(new Set(make()).size).toBeGreaterThan(190);
});

describe("what judges the requests that reach a tenant", () => {
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}';
  const headers = {
    host: "localhost:1",
    "content-type": "application/json",
    "x-switchyard-principal": "key:key_1",
    "x-switchyard-assertion": "a",
  };
  const fault = (change: { headers?: Record<string, string>; body?: string; url?: string }) =>
    arrivalFault({
      method: "POST",
      url: change.url ?? "/mcp",
      rawHeaders: Object.entries({ ...headers, ...change.headers }).flat(),
      body: Buffer.from(change.body ?? body),
    });

  it("passes what may", () => expect(fault({})).toBeNull());

  it.each([
    ["a credential", { headers: { authorization: "Bearer x" } }],
    ["a version that is none", { headers: { "mcp-protocol-version": "x" } }],
    ["another media type", { headers: { "content-type": "text/plain" } }],
    ["a forged principal", { headers: { "x-switchyard-principal": "user:usr_1" } }],
    ["a client's own session", { headers: { "mcp-session-id": "mine" } }],
    ["another place", { url: "/admin" }],
    ["a key twice", { body: body.replace('"id":1', '"id":1,"id":2') }],
    ["a tool that is not the caller's", { body: body.replace("echo", "drop") }],
    ["an id that is none", { body: body.replace('"id":1', '"id":1.5') }],
    ["modern headers over a body of the other era", { headers: { "mcp-protocol-version": "2026-07-28" } }],
    ["no JSON", { body: "{" }],
  ])("sees %s", (_what, change) => expect(fault(change)).not.toBeNull());
});
