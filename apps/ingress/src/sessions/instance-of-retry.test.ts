import { writeRequestState } from "@switchyard/protocol";
import type { Route, RouteInstance } from "@switchyard/routing";
import { noToolRules } from "@switchyard/tenancy";
import { expect, it } from "vitest";
import { instanceOfRetry } from "./instance-of-retry.ts";

const instance = (id: string): RouteInstance => ({
  ...{ id, epoch: 1, replayable: false, deploymentId: "dpl_1", path: "/mcp" },
  address: { kind: "tcp", host: "127.0.0.1", port: 1 },
});
const route: Route = {
  ...{
    orgId: "org_1",
    orgSlug: "acme",
    serverId: "srv_1",
    serverSlug: "demo",
    access: "public",
    mcpUrl: "http://x/mcp",
  },
  ...{ environmentId: "env_1", environmentKind: "production", deploymentId: "dpl_1", memberIds: new Set() },
  ...{ allowedOrigins: new Set(), limits: [], toolRules: noToolRules },
  ready: [instance("ins_new")],
  reachable: [instance("ins_new"), instance("ins_old")],
  standby: [instance("ins_warm")],
};
const retry = (requestState: unknown, era: "modern" | "legacy" = "modern"): string | undefined =>
  instanceOfRetry(route, { era, params: { requestState } })?.id;

it("leads a retry to the instance its requestState names, draining and kept warm ones too", () => {
  for (const id of ["ins_new", "ins_old", "ins_warm"]) expect(retry(writeRequestState(id, "AAAA"))).toBe(id);
});

it("never leaves the instances of the route, whatever the client writes", () => {
  for (const state of ["sy1.ins_foreign.AAAA", "sy1.ins_old", "", 7, null, undefined, { id: "ins_old" }]) {
    expect(retry(state)).toBeUndefined();
  }
  expect(instanceOfRetry(route, { era: "modern", params: null })).toBeNull();
  expect(retry(writeRequestState("ins_old", "AAAA"), "legacy")).toBeUndefined();
});
