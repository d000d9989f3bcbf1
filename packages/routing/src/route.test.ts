import { noToolRules } from "@switchyard/tenancy";
import { describe, expect, it } from "vitest";
import {
  chooseInstance,
  instanceOfSession,
  parseRoutePath,
  type Route,
  type RouteInstance,
  routePath,
} from "./route.ts";

describe("parseRoutePath", () => {
  const deployment = `dpl_${"0".repeat(26)}`;
  it.each([
    ["/acme/demo/mcp", null],
    ["/acme/demo@pr-12/mcp", "pr-12"],
    [`/a-1/demo@${deployment}/mcp`, deployment],
  ])("reads %s", (path, target) => {
    const name = parseRoutePath(path);
    expect(name).toMatchObject({ target });
    expect(name && routePath(name)).toBe(path);
  });

  it.each([
    "/",
    "/mcp",
    "/acme/mcp",
    "/acme/demo",
    "/acme/demo/mcp/",
    "/acme/demo/mcp/x",
    "/Acme/demo/mcp",
    "/acme/-demo/mcp",
    "/acme/de--mo/mcp",
    "/acme/demo@/mcp",
    "/acme/demo@dpl_short/mcp",
    "/acme/demo@a-name-that-is-too-long/mcp",
    `/${"a".repeat(21)}/demo/mcp`,
    `/acme/${"a".repeat(25)}/mcp`,
    "/acme/demo/mcp\n",
  ])("does not read %j", (path) => {
    expect(parseRoutePath(path)).toBeNull();
  });
});

const instance = (id: string, epoch = 1): RouteInstance => ({
  id,
  epoch,
  replayable: false,
  deploymentId: "dpl_1",
  address: { kind: "tcp", host: "127.0.0.1", port: 1 },
  path: "/mcp",
});
const route = (ready: RouteInstance[], reachable: RouteInstance[] = ready): Route => ({
  orgId: "org_1",
  orgSlug: "acme",
  serverId: "srv_1",
  serverSlug: "demo",
  access: "public",
  mcpUrl: "http://127.0.0.1:8080/acme/demo/mcp",
  environmentId: "env_1",
  environmentKind: "production",
  deploymentId: "dpl_1",
  ready,
  reachable,
  memberIds: new Set(),
  allowedOrigins: new Set(),
  limits: [],
  toolRules: noToolRules,
});

describe("instances of a route", () => {
  it("take new work in turn, and none when none is ready", () => {
    const two = route([instance("a"), instance("b")]);
    expect([0, 1, 2].map((turn) => chooseInstance(two, turn)?.id)).toEqual(["a", "b", "a"]);
    expect(chooseInstance(route([]), 3)).toBeNull();
  });

  it("keep their sessions while they drain, and only in the life that opened them", () => {
    const draining = route([instance("b")], [instance("a", 4), instance("b")]);
    expect(instanceOfSession(draining, { instanceId: "a", epoch: 4 })?.id).toBe("a");
    expect(instanceOfSession(draining, { instanceId: "a", epoch: 3 })).toBeNull();
    expect(instanceOfSession(draining, { instanceId: "c", epoch: 1 })).toBeNull();
  });
});
