import type { Route, RouteInstance } from "@switchyard/routing";
import { noToolRules } from "@switchyard/tenancy";
import { expect, it } from "vitest";
import { openFreshLooks } from "./fresh-looks.ts";

const young: RouteInstance = {
  ...{ id: "ins_young", epoch: 2, replayable: false, deploymentId: "dpl_1", path: "/mcp" },
  address: { kind: "tcp", host: "127.0.0.1", port: 1 },
};
const known: Route = {
  ...{ orgId: "org_1", orgSlug: "acme", serverId: "srv_1", serverSlug: "demo", access: "public" },
  ...{ mcpUrl: "http://x/mcp", environmentId: "env_1", environmentKind: "production", deploymentId: "dpl_1" },
  ...{ memberIds: new Set(), allowedOrigins: new Set(), limits: [], toolRules: noToolRules },
  ...{ ready: [], reachable: [], standby: [] },
};
const name = { orgSlug: "acme", serverSlug: "demo", target: null };
const said = {
  ...{ deploymentId: "dpl_1", instanceId: young.id, epoch: young.epoch, principalHash: "p", upstreamId: "u" },
  ...{ protocolVersion: "2025-11-25", replayable: false },
};

/** Rows that name an instance of which memory knows nothing yet; how often they were asked. */
function rows(ready: readonly RouteInstance[]) {
  let reads = 0;
  let reading: Promise<Route> = Promise.resolve(known);
  return {
    reads: () => reads,
    expire: () => {
      reads += 1;
      reading = new Promise((resolve) => setImmediate(() => resolve({ ...known, ready, reachable: ready })));
    },
    resolve: () => reading,
  };
}

it("finds a young instance for every request of a session that asks at once, with one look at the rows", async () => {
  const table = rows([young]);
  const look = openFreshLooks(table);
  const asks = [1, 2, 3].map(() => look({ name, route: known }, said));
  expect((await Promise.all(asks)).map((found) => found?.id)).toEqual(["ins_young", "ins_young", "ins_young"]);
  expect((await look({ name, route: known }, said))?.id).toBe("ins_young");
  expect(table.reads()).toBe(1);
});

it("does not look again for an instance that is gone", async () => {
  const table = rows([]);
  const look = openFreshLooks(table);
  for (let i = 0; i < 5; i++) expect(await look({ name, route: known }, said)).toBeNull();
  expect(table.reads()).toBe(1);
});
