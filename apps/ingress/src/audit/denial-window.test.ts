import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSpool } from "@switchyard/audit";
import type { Route } from "@switchyard/routing";
import { noToolRules } from "@switchyard/tenancy";
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

it("a flood of unauthenticated denials is counted into one event for each org, the first ten apart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "switchyard-denials-"));
  const spool = openSpool(join(directory, "spool"));
  const denials = openDenialWindow(spool, () => {});
  const admitted = Array.from({ length: 60 }, () => denials.admits(routeOf("org_1"))).filter(Boolean);
  expect(admitted).toHaveLength(10);
  expect(denials.admits(routeOf("org_2"))).toBe(true);
  await denials.stop();
  const contents = await Promise.all(spool.rotate().map((segment) => spool.read(segment)));
  const events = contents.flatMap(({ records }) => records.map((record): unknown => JSON.parse(record)));
  expect(events).toMatchObject([
    { orgId: "org_1", method: "denials.aggregated", outcome: "denied", arguments: { count: 50 } },
  ]);
  await spool.close();
  rmSync(directory, { recursive: true });
});
