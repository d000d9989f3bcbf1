import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import {
  makeLive,
  seedDeployment,
  seedInstance,
  seedKey,
  seedOrg,
  seedPreview,
  seedRevocation,
  seedServer,
  setEnvironment,
  setInstance,
} from "../test/seed.ts";
import { startTokenIssuer } from "../test/token-issuer.ts";
import { admit } from "./admission.ts";
import { openCredentialDoor } from "./credential-door.ts";
import type { Route, RouteName } from "./route.ts";
import { readRoute } from "./route-store.ts";
import { openRouteTable } from "./route-table.ts";

const { db } = await testDatabase();
const issuer = await startTokenIssuer();
const door = openCredentialDoor({ db, webOrigin: issuer.issuer, jwksUrl: issuer.jwksUrl });
afterAll(async () => {
  await door.close();
  await issuer.close();
});

const address = { kind: "tcp", host: "127.0.0.1", port: 4_000 } as const;
const origin = "http://127.0.0.1:8080";

async function routeOf(name: { orgSlug: string; serverSlug: string; target?: string | null }): Promise<Route> {
  const route = await readRoute(db, { target: null, ...name }, origin);
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
    await seedInstance(db, server, { address, status: "stopped" });
    expect((await routeOf(server)).ready.map(({ id }) => id)).toEqual([old]);
    await makeLive(db, server, next);
    await setInstance(db, old, { status: "draining" });
    const route = await routeOf(server);
    expect(route).toMatchObject({ deploymentId: next, mcpUrl: `${origin}/${server.orgSlug}/${server.serverSlug}/mcp` });
    expect(route.ready.map(({ id }) => id)).toEqual([ready]);
    expect(route.reachable.map(({ id }) => id).toSorted()).toEqual([old, ready].toSorted());
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
      expect(await readRoute(db, name, origin)).toBeNull();
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
    expect(await readRoute(db, { ...server, target: preview.slug }, origin)).not.toBeNull();
    await setEnvironment(db, preview.environmentId, { closedAt: new Date() });
    for (const target of gone) expect(await readRoute(db, { ...server, target }, origin)).toBeNull();
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

describe("an API key", () => {
  it("of the org is let in, limited to the servers it names", async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    const [any, named, elsewhere] = await Promise.all([
      seedKey(db, server.orgId),
      seedKey(db, server.orgId, { serverIds: [server.serverId] }),
      seedKey(db, server.orgId, { serverIds: ["srv_other"] }),
    ]);
    const principalOf = (key: { secret: string }) => door.identify(`Bearer ${key.secret}`, route);
    expect(await principalOf(any)).toMatchObject({ kind: "key", id: any.id });
    for (const key of [any, named]) admit(route, await principalOf(key));
    const limited = await principalOf(elsewhere);
    expect(() => admit(route, limited)).toThrow(/limited to other servers/);
    const restricted: Route = { ...route, access: "restricted" };
    admit(restricted, await principalOf(named));
    const unnamed = await principalOf(any);
    expect(() => admit(restricted, unnamed)).toThrow(/restricted/);
    expect(() => admit({ ...route, access: "own" }, unnamed)).toThrow(/MCP_DOMAIN/);
  });

  it("of another org learns nothing: the answer is the one for a server that is not there", async () => {
    const route = await routeOf(await seedServer(db));
    const key = await seedKey(db, (await seedOrg(db)).orgId);
    const principal = await door.identify(`Bearer ${key.secret}`, route);
    expect(() => admit(route, principal)).toThrow(expect.objectContaining({ code: "mcp_server_not_found" }));
    expect(principal).toMatchObject({ kind: "anonymous", label: "anonymous" });
  });

  it("of the manage plane is refused with the door it opens", async () => {
    const server = await seedServer(db);
    const key = await seedKey(db, server.orgId, { plane: "manage" });
    const refused = door.identify(`Bearer ${key.secret}`, await routeOf(server));
    await expect(refused).rejects.toMatchObject({
      code: "key_wrong_plane",
      message: expect.stringContaining("/api/v1"),
    });
  });

  it("is refused when unknown, expired or malformed", async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    const expired = await seedKey(db, server.orgId, { expiresAt: new Date(Date.now() - 1_000) });
    await expect(door.identify(`Bearer ${expired.secret}`, route)).rejects.toMatchObject({ code: "key_expired" });
    const unknown = `Bearer sy_mcp_${"A".repeat(43)}`;
    await expect(door.identify(unknown, route)).rejects.toMatchObject({ code: "key_unknown" });
    await expect(door.identify("Basic abc", route)).rejects.toMatchObject({ code: "credential_malformed" });
  });

  it("stops working within 5 s of being revoked", { retry: 2 }, async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    const key = await seedKey(db, server.orgId);
    const call = () => door.identify(`Bearer ${key.secret}`, route);
    await call();
    await seedRevocation(db, server.orgId, "key", key.id);
    await vi.waitFor(() => expect(call()).rejects.toMatchObject({ code: "key_revoked" }), {
      timeout: 5_000,
      interval: 100,
    });
  });
});

describe("an access token", () => {
  it("is let in for exactly the URL, org and role it names", async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    const identify = async (claims: Partial<Parameters<typeof issuer.mint>[0]>) =>
      door.identify(`Bearer ${await issuer.mint({ aud: route.mcpUrl, org: server.orgId, ...claims })}`, route);
    const principal = await identify({ sub: "usr_9" });
    expect(principal).toMatchObject({ kind: "user", id: "usr_9", role: "member" });
    admit(route, principal);
    const auditor = await identify({ role: "auditor" });
    expect(() => admit(route, auditor)).toThrow(/may not call/);
    const preview: Route = { ...route, environmentKind: "preview", access: "developers" };
    expect(() => admit(preview, principal)).toThrow(/developer/);
    admit(preview, await identify({ role: "developer" }));
    const foreign = await identify({ org: "org_other" });
    expect(() => admit(route, foreign)).toThrow(expect.objectContaining({ kind: "not_found" }));
  });

  it("is refused when it was made for another URL, issuer, purpose or time, or by another key", async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    const good = { aud: route.mcpUrl, org: server.orgId };
    for (const claims of [
      { ...good, aud: `${route.mcpUrl}/` },
      { ...good, aud: [route.mcpUrl, "https://elsewhere.example"] },
      { ...good, iss: "https://elsewhere.example" },
      { ...good, typ: "JWT" },
      { ...good, typ: "sy-assertion+jwt" },
      { ...good, seconds: -60 },
      { ...good, forged: true },
      { ...good, role: "emperor" },
    ]) {
      const token = await issuer.mint(claims);
      await expect(door.identify(`Bearer ${token}`, route), JSON.stringify(claims)).rejects.toMatchObject({
        code: "token_invalid",
      });
    }
    await expect(door.identify("Bearer not.a.token", route)).rejects.toMatchObject({ code: "token_invalid" });
  });

  it("stops working within 5 s when it, its holder or its org is revoked", { retry: 2 }, async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    for (const [kind, value] of [
      ["jti", "jti_1"],
      ["member", "usr_1"],
      ["org", server.orgId],
    ] as const) {
      const token = await issuer.mint({
        aud: route.mcpUrl,
        org: server.orgId,
        jti: `jti_${kind === "jti" ? 1 : kind}`,
      });
      const call = () => door.identify(`Bearer ${token}`, route);
      await call();
      await seedRevocation(db, server.orgId, kind, value);
      await vi.waitFor(() => expect(call()).rejects.toMatchObject({ code: "token_invalid" }), {
        timeout: 5_000,
        interval: 100,
      });
    }
  });

  it("cannot be checked while its issuer is away, and says so", async () => {
    const server = await seedServer(db);
    const route = await routeOf(server);
    const away = openCredentialDoor({ db, webOrigin: issuer.issuer, jwksUrl: "http://127.0.0.1:1/jwks" });
    const token = await issuer.mint({ aud: route.mcpUrl, org: server.orgId });
    const refused = away.identify(`Bearer ${token}`, route);
    await expect(refused).rejects.toMatchObject({ code: "credential_check_unavailable", kind: "unavailable" });
    await away.close();
  });
});
