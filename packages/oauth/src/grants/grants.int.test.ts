import { newId, randomToken } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { type Identity, resolvePrincipal } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { consentDeps, eventsOf, giveBefore, makeClient, makePerson, makeServer } from "../../test/consent-world.ts";
import type { ConsentDeps } from "../consent/ports.ts";
import { openModelStore } from "../models/model-store.ts";
import { listGrants, listMyGrants } from "./list-grants.ts";
import { revokeGrant, revokeMyGrant } from "./revoke-grant.ts";

let db: Db;
let deps: ConsentDeps;
beforeAll(async () => {
  ({ db } = await testDatabase());
  deps = consentDeps(db);
});

async function scene() {
  const server = await makeServer(db);
  const member = await makePerson(db, server.orgId, "member");
  const admin = await makePerson(db, server.orgId, "admin");
  const clientId = await makeClient(db, "metadata");
  const grant = await giveBefore(db, { server, userId: member.id, clientId });
  return { server, member, admin, clientId, grant };
}

const principalOf = (identity: Identity, orgId: string) => resolvePrincipal(deps, identity, orgId);

const revocationsOf = (orgId: string) =>
  db.asSystem("test", (tx) => tx.revocation.findMany({ where: { orgId }, select: { kind: true, value: true } }));

test("a person sees their own grants, with what was used last", async () => {
  const { server, member, admin, clientId, grant } = await scene();
  await giveBefore(db, { server, userId: admin.id, clientId });
  const lastUsedAt = new Date("2026-01-02T03:04:05Z");
  await db.asSystem("test", (tx) =>
    tx.grant.update({ where: { id: grant }, data: { lastUsedAt, lastUsedIp: "192.0.2.7", lastUsedTool: "add" } }),
  );
  expect(await listMyGrants(deps, member)).toEqual([
    {
      id: grant,
      user: { id: member.id, email: member.label },
      client: { id: clientId, name: "Some client", kind: "metadata", redirectHost: "app.test" },
      org: expect.any(String),
      server: "notes",
      resource: server.resource,
      scopes: ["tools:read", "tools:call"],
      createdAt: expect.any(String),
      lastUse: { at: lastUsedAt.toISOString(), ip: "192.0.2.7", server: "notes", tool: "add" },
    },
  ]);
  expect(await listMyGrants(deps, { ...member, kind: "key" })).toEqual([]);
});

test("a session that one org's identity provider vouched for sees and takes back that org's grants alone", async () => {
  const [here, elsewhere] = [await scene(), await scene()];
  const { member } = here;
  const other = await giveBefore(db, { ...elsewhere, userId: member.id });
  const [provider, credential] = [newId("idp"), newId("ses")];
  const { orgId } = here.server;
  await db.asSystem("test", async (tx) => {
    const issuer = { preset: "oidc", name: "Okta", issuer: "https://idp.test", clientId: "c", sealedSecret: "x" };
    await tx.identityProvider.create({
      data: { id: provider, orgId, ...issuer, defaultRole: "member", createdBy: "t" },
    });
    const expiresAt = new Date(Date.now() + 60_000);
    await tx.session.create({
      data: { id: credential, userId: member.id, method: "sso", expiresAt, identityProviderId: provider },
    });
  });
  const vouched = { ...member, credential };
  expect((await listMyGrants(deps, member)).map(({ id }) => id)).toEqual([other, here.grant]);
  expect((await listMyGrants(deps, vouched)).map(({ id }) => id)).toEqual([here.grant]);
  await expect(revokeMyGrant(deps, vouched, { grant: other })).rejects.toMatchObject({ code: "grant_not_found" });
  await revokeMyGrant(deps, vouched, { grant: here.grant });
  expect((await listMyGrants(deps, member)).map(({ id }) => id)).toEqual([other]);
});

test("an org's grants come in pages, and by server and member", async () => {
  const { server, member, admin, grant } = await scene();
  const mine = await giveBefore(db, { server, userId: admin.id, clientId: await makeClient(db, "registered") });
  const principal = await principalOf(admin, server.orgId);
  const first = await listGrants(deps, principal, { limit: 1 });
  expect(first.data.map(({ id }) => id)).toEqual([mine]);
  const second = await listGrants(deps, principal, { limit: 1, cursor: first.nextCursor ?? "" });
  expect(second).toMatchObject({ data: [{ id: grant, user: { email: member.label } }], nextCursor: null });
  const of = async (filter: { server?: string; member?: string }) =>
    (await listGrants(deps, principal, { limit: 10, ...filter })).data.map(({ id }) => id);
  expect(await of({ server: "notes" })).toEqual([mine, grant]);
  expect(await of({ member: member.id })).toEqual([grant]);
  const { id: memberId } = await db.asSystem("test", (tx) =>
    tx.member.findFirstOrThrow({ where: { userId: member.id } }),
  );
  expect(await of({ member: memberId })).toEqual([grant]);
  await expect(of({ server: "nowhere" })).rejects.toMatchObject({ code: "server_not_found" });
  await expect(listGrants(deps, principal, { limit: 1, cursor: "x' or 1=1" })).rejects.toMatchObject({
    code: "cursor_invalid",
  });
});

test("taking a grant back tells every door, ends what renews its tokens, and stands in the trail", async () => {
  const { server, member, grant } = await scene();
  const models = openModelStore(deps);
  const [token, kept] = [randomToken(16), randomToken(16)];
  await models.save("RefreshToken", token, { model: { grantId: `${grant}.${randomToken(8)}` }, seconds: 600 });
  await models.save("RefreshToken", kept, { model: { grantId: `${newId("grt")}.${randomToken(8)}` }, seconds: 600 });
  await revokeMyGrant(deps, member, { grant });
  expect(await revocationsOf(server.orgId)).toEqual([{ kind: "grant", value: grant }]);
  expect(await models.find("RefreshToken", token)).toBeUndefined();
  expect(await models.find("RefreshToken", kept)).toBeDefined();
  expect(await listMyGrants(deps, member)).toEqual([]);
  expect(await eventsOf(db, server.orgId)).toEqual(["grant.revoke"]);
  await expect(revokeMyGrant(deps, member, { grant })).rejects.toMatchObject({ code: "grant_not_found" });
  expect(await revocationsOf(server.orgId)).toHaveLength(1);
});

test("nobody takes back what another person gave, but an admin of its org", async () => {
  const { server, member, admin, grant } = await scene();
  const stranger = await scene();
  for (const identity of [admin, stranger.member, { ...member, kind: "key" as const }]) {
    await expect(revokeMyGrant(deps, identity, { grant })).rejects.toMatchObject({ code: "grant_not_found" });
  }
  const elsewhere = await principalOf(stranger.admin, stranger.server.orgId);
  await expect(revokeGrant(deps, elsewhere, { grant })).rejects.toMatchObject({ code: "grant_not_found" });
  const own = await principalOf(member, server.orgId);
  await expect(revokeGrant(deps, own, { grant })).rejects.toMatchObject({ code: "permission_denied" });
  await revokeGrant(deps, await principalOf(admin, server.orgId), { grant });
  expect(await revocationsOf(server.orgId)).toEqual([{ kind: "grant", value: grant }]);
});
