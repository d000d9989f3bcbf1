import type { Route, RouteInstance } from "@switchyard/routing";
import { mcpPrincipal, noToolRules } from "@switchyard/tenancy";
import { expect, it, onTestFinished, vi } from "vitest";
import type { OpenExchange } from "./in-flight.ts";
import { startOpenRecheck } from "./recheck-open.ts";

const INSTANCE: RouteInstance = {
  ...{ id: "ins_1", deploymentId: "dpl_1", epoch: 1, status: "ready", path: "/mcp", replayable: false },
  address: { kind: "tcp", host: "127.0.0.1", port: 1 },
};

const ROUTE: Route = {
  ...{ orgId: "org_1", orgSlug: "a", serverId: "srv_1", serverSlug: "b", access: "public" },
  ...{ mcpUrl: "http://127.0.0.1/a/b/mcp", environmentId: "env_1", environmentKind: "production" },
  ...{ deploymentId: "dpl_1", ready: [INSTANCE], reachable: [INSTANCE], standby: [], memberIds: new Set<string>() },
  ...{ toolRules: noToolRules, allowedOrigins: new Set<string>(), limits: [] },
};

it("looks at thousands of streams a few at a time, so that calls are served in between, and at all of them", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const looked = { now: 0, most: 0, all: 0 };
  const principal = mcpPrincipal({ kind: "key", id: "key_1", label: "ci" });
  const open = { principal, stream: true, name: { orgSlug: "a", serverSlug: "b", target: null }, instance: INSTANCE };
  const cut = vi.fn<() => void>();
  const relay = { conclude: cut, cutOff: cut };
  const all = Array.from({ length: 3_000 }, () => ({ ...open, relay, ip: "127.0.0.1" }) as unknown as OpenExchange);
  const recheck = startOpenRecheck({
    routes: { resolve: async () => ROUTE },
    door: {
      async recheck(who) {
        looked.now += 1;
        looked.all += 1;
        looked.most = Math.max(looked.most, looked.now);
        return who;
      },
    },
    inFlight: { all: () => all },
  });
  onTestFinished(() => recheck.stop());
  let watching = true;
  onTestFinished(() => {
    watching = false;
  });
  const eachTurn = (): void => {
    looked.now = 0;
    if (watching) setImmediate(eachTurn);
  };
  eachTurn();
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.waitFor(() => expect(looked.all).toBe(3_000), { timeout: 20_000 });
  expect(looked.most).toBeLessThanOrEqual(512);
  expect(cut).not.toHaveBeenCalled();
});
