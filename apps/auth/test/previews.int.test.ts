import { newId } from "@switchyard/crypto";
import { makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import { decodeJwt } from "jose";
import { beforeAll, expect, test } from "vitest";
import { postToken, signIn, startWorld, type World } from "./world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

/** A server with a preview `pr-1`, somebody of a role, and the preview's MCP URL. */
async function scene(role: "developer" | "member") {
  const { db } = world.deps;
  const server = await makeServer(db);
  const own = { orgId: server.orgId, serverId: server.id };
  await db.asSystem("test", (tx) =>
    tx.environment.create({ data: { ...own, id: newId("env"), slug: "pr-1", kind: "preview" } }),
  );
  const person = await makePerson(db, server.orgId, role);
  const clientId = await makeClient(db, "registered");
  return { server, person, clientId, preview: server.resource.replace("/notes/", "/notes@pr-1/") };
}

const refresh = (clientId: string, token: string | undefined) =>
  postToken(world, { grant_type: "refresh_token", refresh_token: token ?? "", client_id: clientId });

test("a preview is a resource of its own, for developers, until it is closed", async () => {
  const { server, person, clientId, preview } = await scene("developer");
  const tokens = await signIn(world, person, { clientId, resource: preview });
  expect(decodeJwt(tokens.access_token).aud).toBe(preview);
  expect((await refresh(clientId, tokens.refresh_token)).status).toBe(200);
  const { rows } = await world.deps.db.systemPool.query("SELECT resource FROM grants WHERE server_id = $1", [
    server.id,
  ]);
  expect(rows).toEqual([{ resource: preview }]);
  const again = await signIn(world, person, { clientId, resource: preview });
  await world.deps.db.systemPool.query("UPDATE environments SET closed_at = now() WHERE kind = 'preview'");
  expect((await refresh(clientId, again.refresh_token)).status).toBe(400);
});

test("a preview that was not opened is hidden from the role member", async () => {
  const { person, clientId, preview } = await scene("member");
  await expect(signIn(world, person, { clientId, resource: preview })).rejects.toThrow("hidden");
});

test("one fixed deployment is a resource of its own", async () => {
  const { server, person, clientId } = await scene("developer");
  const { db } = world.deps;
  await db.systemPool.query("UPDATE deployments SET status = 'ready' WHERE server_id = $1", [server.id]);
  const { rows } = await db.systemPool.query<{ id: string }>("SELECT id FROM deployments WHERE server_id = $1", [
    server.id,
  ]);
  const resource = server.resource.replace("/notes/", `/notes@${rows[0]?.id}/`);
  const tokens = await signIn(world, person, { clientId, resource });
  expect(decodeJwt(tokens.access_token).aud).toBe(resource);
});
