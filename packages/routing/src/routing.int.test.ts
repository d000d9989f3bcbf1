import { testDatabase } from "@switchyard/testing";
import { describe, expect, it, vi } from "vitest";
import {
  makeLive,
  seedDeployment,
  seedInstance,
  seedOrg,
  seedPreview,
  seedServer,
  setEnvironment,
  setInstance,
} from "../test/seed.ts";
import type { Route, RouteName } from "./route.ts";
import { readRoute } from "./route-store.ts";
import { openRouteTable } from "./route-table.ts";

const { db } = await testDatabase();

const address = { kind: "tcp", host: "127.0.0.1", port: 4_000 } as const;
const origin = "http://127.0.0.1:8080";

async function routeOf(name: { orgSlug: string; serverSlug: string; target?: string | null }): Promise<Route> {
  const route = await readRoute(db, { target: null, ...name }, { mcpOrigin: origin });
  if (route === null) throw new TypeError("the seeded server has no route");
  return route;
}

describe("a route", () => {
  it("leads to the ready instances of the live deployment and knows every one that still answers", async () => {
    const server = await seedServer(db);
    const next = await seedDeployment(db, server);
    const old = await seedInstance(db, server, { address });
    const ready = await seedInstance(db, server, { address: { kind: "unix", path: "/run/x" }, deploymentId: next });
    await seedInstance(db, server, { address, status: "starting", deploymentId: next });
    const warm = await seedInstance(db, server, { address, status: "standby" });
    await seedInstance(db, server, { address, status: "stopped" });
    expect((await routeOf(server)).ready.map(({ id }) => id)).toEqual([old]);
    await makeLive(db, server, next);
    await setInstance(db, old, { status: "draining" });
    const route = await routeOf(server);
    expect(route).toMatchObject({ deploymentId: next, mcpUrl: `${origin}/${server.orgSlug}/${server.serverSlug}/mcp` });
    expect(route.ready.map(({ id }) => id)).toEqual([ready]);
    expect(route.reachable.map(({ id }) => id).toSorted()).toEqual([old, ready].toSorted());
    expect(route.standby?.map(({ id }) => id)).toEqual([warm]);
  });

  it("can name a fixed deployment, but only one that is ready and of that server", async () => {
    const server = await seedServer(db);
    const other = await seedServer(db, { org: server });
    const target = await seedDeployment(db, server);
    expect(await routeOf({ ...server, target })).toMatchObject({ deploymentId: target });
    expect(await routeOf({ ...server, target: "production" })).toMatchObject({ deploymentId: server.deploymentId });
    for (const name of [
      { ...server, target: other.deploymentId },
      { ...server, target: "pr-1" },
      { ...server, serverSlug: "nothing", target: null },
      { ...(await seedOrg(db)), serverSlug: server.serverSlug, target: null },
    ] satisfies RouteName[]) {
      expect(await readRoute(db, name, { mcpOrigin: origin })).toBeNull();
    }
  });

  it("to a preview has the preview's own access, never the server's; its fixed deployments have the same", async () => {
    const server = await seedServer(db, { access: "public" });
    const preview = await seedPreview(db, server);
    const at = (target: string) => routeOf({ ...server, target });
    for (const target of [preview.slug, preview.deploymentId]) {
      expect(await at(target)).toMatchObject({ access: "developers", environmentKind: "preview" });
    }
    expect(await at(server.deploymentId)).toMatchObject({ access: "public", environmentKind: "production" });
    for (const [stored, access] of [
      ["organization", "organization"],
      ["restricted", "restricted"],
      ["public", "public"],
      ["own", "developers"],
    ] as const) {
      await setEnvironment(db, preview.environmentId, { access: stored });
      expect((await at(preview.slug)).access).toBe(access);
      expect((await at(preview.deploymentId)).access).toBe(access);
    }
  });

  it("to a closed preview or to the preview defaults is none, by name and by fixed deployment", async () => {
    const server = await seedServer(db);
    const preview = await seedPreview(db, server);
    const defaults = await seedPreview(db, server, { kind: "defaults" });
    const gone = [defaults.slug, defaults.deploymentId, preview.slug, preview.deploymentId];
    expect(await readRoute(db, { ...server, target: preview.slug }, { mcpOrigin: origin })).not.toBeNull();
    await setEnvironment(db, preview.environmentId, { closedAt: new Date() });
    for (const target of gone) expect(await readRoute(db, { ...server, target }, { mcpOrigin: origin })).toBeNull();
  });

  it("follows a hint at once, and without any hint within seconds", async () => {
    const server = await seedServer(db);
    let ring: (message: unknown) => void = () => {};
    const table = openRouteTable({
      db,
      mcpOrigin: origin,
      subscribe: async (_channel, handler) => {
        ring = handler;
        return async () => {};
      },
    });
    const name = { ...server, target: null };
    expect((await table.resolve(name))?.ready).toEqual([]);
    const first = await seedInstance(db, server, { address });
    expect((await table.resolve(name))?.ready).toEqual([]);
    ring({ orgId: server.orgId, serverId: server.serverId });
    expect((await table.resolve(name))?.ready.map(({ id }) => id)).toEqual([first]);
    await setInstance(db, first, { status: "stopped" });
    await vi.waitFor(async () => expect((await table.resolve(name))?.ready).toEqual([]), {
      timeout: 20_000,
      interval: 200,
    });
    await table.close();
  });
});
