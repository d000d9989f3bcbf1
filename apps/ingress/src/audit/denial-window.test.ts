import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSpool } from "@switchyard/audit";
import type { Route } from "@switchyard/routing";
import { type McpPrincipal, mcpPrincipal, noToolRules } from "@switchyard/tenancy";
import { expect, it } from "vitest";
import { openDenialWindow } from "./denial-window.ts";

function routeOf(orgId: string): Route {
  return {
    orgId,
    orgSlug: "acme",
    serverId: "srv_1",
    serverSlug: "demo",
    access: "organization",
    mcpUrl: "http://127.0.0.1:8080/acme/demo/mcp",
    environmentId: "env_1",
    environmentKind: "production",
    deploymentId: null,
    ready: [],
    reachable: [],
    memberIds: new Set(),
    allowedOrigins: new Set(),
    limits: [],
    toolRules: noToolRules,
  };
}

const unknown = (orgId: string) => ({ route: routeOf(orgId), principal: null, code: "credential_missing" });

function open() {
  const directory = mkdtempSync(join(tmpdir(), "switchyard-denials-"));
  const spool = openSpool(join(directory, "spool"));
  const denials = openDenialWindow(spool, () => {});
  const written = async (): Promise<unknown[]> => {
    await denials.stop();
    const contents = await Promise.all(spool.rotate().map((segment) => spool.read(segment)));
    await spool.close();
    rmSync(directory, { recursive: true });
    return contents.flatMap(({ records }) => records.map((record): unknown => JSON.parse(record)));
  };
  return { denials, written };
}

it("a flood of unauthenticated denials is counted into one event for each org, the first ten apart", async () => {
  const { denials, written } = open();
  const admitted = Array.from({ length: 60 }, () => denials.admits(unknown("org_1"))).filter(Boolean);
  expect(admitted).toHaveLength(10);
  expect(denials.admits(unknown("org_2"))).toBe(true);
  expect(await written()).toMatchObject([
    {
      orgId: "org_1",
      method: "denials.aggregated",
      outcome: "denied",
      arguments: { count: 50 },
      actor: { kind: "anonymous" },
    },
  ]);
});

it("a flood of refusals is counted beside it, with who asked how often and why", async () => {
  const { denials, written } = open();
  const key = mcpPrincipal({ kind: "key", id: "key_1", label: "ci" });
  const other = mcpPrincipal({ kind: "key", id: "key_2", label: "cron" });
  const refused = (principal: McpPrincipal, code: string) => ({ route: routeOf("org_1"), principal, code });
  for (let i = 0; i < 10; i++) expect(denials.admits(unknown("org_1"))).toBe(true);
  for (let i = 0; i < 10_000; i++) expect(denials.admits(refused(key, "rate_limited"))).toBe(i < 10);
  await denials.flush();
  for (let i = 0; i < 30; i++) denials.admits(refused(i % 3 === 0 ? other : key, "quota_exceeded"));
  expect(await written()).toMatchObject([
    {
      actor: { kind: "key", id: "key_1" },
      serverSlug: "demo",
      arguments: {
        count: 9_990,
        codes: [{ code: "rate_limited", count: 9_990 }],
        callers: [{ id: "key_1", count: 9_990 }],
      },
    },
    { actor: { kind: "anonymous" }, arguments: { count: 20, codes: [{ code: "quota_exceeded", count: 20 }] } },
  ]);
});

it("the first for each reason has an event of its own, whatever flood it comes in", async () => {
  const { denials, written } = open();
  for (let i = 0; i < 1_000; i++) denials.admits(unknown("org_1"));
  const revoked = { ...unknown("org_1"), code: "key_revoked" };
  expect(Array.from({ length: 3 }, () => denials.admits(revoked))).toEqual([true, false, false]);
  const codes = [
    { code: "credential_missing", count: 990 },
    { code: "key_revoked", count: 2 },
  ];
  expect(await written()).toMatchObject([{ arguments: { codes } }]);
});
