import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeServer, type TestMember, trailOf } from "../../test/admins.ts";
import { verifyClientSecret } from "./client-secret.ts";
import { type CreateClientInput, createClient } from "./commands/create-client.ts";
import { createClientLink } from "./commands/create-client-link.ts";
import { revokeClient } from "./commands/revoke-client.ts";
import { rotateClientSecret } from "./commands/rotate-client-secret.ts";
import { updateClient } from "./commands/update-client.ts";
import { getClient } from "./queries/get-client.ts";
import { listClients } from "./queries/list-clients.ts";

let db: Db;
let admin: TestMember;
let server: string;
beforeAll(async () => {
  ({ db } = await testDatabase());
  admin = await makeMember(db, "admin");
  server = await makeServer(db, admin.principal.orgId);
});

function input(change: Partial<CreateClientInput> = {}): CreateClientInput {
  return {
    name: "ci",
    grantTypes: ["client_credentials"],
    servers: [server],
    scopes: ["tools:read", "tools:call"],
    ...change,
  };
}

const issue = (change: Partial<CreateClientInput> = {}) => createClient({ db }, admin.principal, input(change));

async function works(clientId: string, secret: string | null): Promise<boolean> {
  const stored = await db.asSystem("test", (tx) => tx.clientSecret.findMany({ where: { clientId } }));
  return verifyClientSecret(secret ?? "", stored);
}

test("issues a client with good defaults and shows its secret once", async () => {
  const created = await issue();
  expect(created).toMatchObject({
    ...{ clientId: created.id, purpose: "ci", authMethod: "secret", owner: null, servers: [server], status: "active" },
    ...{ tools: [], ipAllow: [], redirectUris: [], expiresAt: null, createdBy: admin.identity.label },
  });
  expect(created.id).toMatch(/^cli_/);
  expect(await works(created.id, created.clientSecret)).toBe(true);
  const seen = JSON.stringify([
    await getClient({ db }, admin.principal, { clientId: created.id }),
    await listClients({ db }, admin.principal, { limit: 50 }),
    await trailOf(db, admin.principal.orgId),
    await db.asSystem("test", (tx) => tx.clientSecret.findMany({ where: { clientId: created.id } })),
  ]);
  expect(created.clientSecret).not.toBeNull();
  expect(seen).not.toContain(created.clientSecret);
  expect(seen).toContain("client.create");
});

test("names only servers and members of its own org", async () => {
  const other = await makeMember(db, "owner");
  const theirs = await makeServer(db, other.principal.orgId);
  await expect(issue({ servers: [server, theirs] })).rejects.toMatchObject({ code: "server_not_found" });
  await expect(issue({ owner: other.identity.id })).rejects.toMatchObject({ code: "member_not_found" });
  expect((await issue({ owner: admin.identity.id })).owner?.email).toBe(admin.identity.label);
});

test("ends in the future only, and keeps addresses in one spelling", async () => {
  await expect(issue({ expiresAt: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "expiry_past" });
  await expect(issue({ ipAllow: ["somewhere"] })).rejects.toMatchObject({ code: "ip_allow_invalid" });
  expect((await issue({ ipAllow: ["10.1.2.3/8"] })).ipAllow).toEqual(["10.0.0.0/8"]);
});

test.each(["developer", "auditor", "member"] as const)("is issued by no %s", async (role) => {
  const { principal } = await makeMember(db, role, admin.principal.orgId);
  await expect(createClient({ db }, principal, input())).rejects.toMatchObject({ code: "permission_denied" });
});

test("after a rotation the old secret works until the overlap ends, and not after", async () => {
  const { id, clientSecret } = await issue();
  const { secret, previousUntil } = await rotateClientSecret({ db }, admin.principal, {
    clientId: id,
    overlapHours: 1,
  });
  expect([await works(id, clientSecret), await works(id, secret)]).toEqual([true, true]);
  const { secrets } = await getClient({ db }, admin.principal, { clientId: id });
  expect(secrets.map(({ expiresAt }) => expiresAt)).toEqual([null, previousUntil?.toISOString()]);
  await db.asSystem("test", (tx) =>
    tx.clientSecret.updateMany({ where: { clientId: id, expiresAt: { not: null } }, data: { expiresAt: new Date(0) } }),
  );
  expect([await works(id, clientSecret), await works(id, secret)]).toEqual([false, true]);
});

test("a rotation without overlap ends the old secret and the tokens taken with it at once", async () => {
  const { id, clientSecret } = await issue();
  const { secret, previousUntil } = await rotateClientSecret({ db }, admin.principal, {
    clientId: id,
    overlapHours: 0,
  });
  expect([await works(id, clientSecret), await works(id, secret), previousUntil]).toEqual([false, true, null]);
  const rows = await db.asSystem("test", (tx) => tx.revocation.findMany({ where: { value: id } }));
  expect(rows.map(({ kind }) => kind)).toEqual(["client"]);
});

test("ten rotations at once leave two secrets that work", async () => {
  const { id, clientSecret } = await issue();
  const rotate = () => rotateClientSecret({ db }, admin.principal, { clientId: id, overlapHours: 1 });
  const made = await Promise.all(Array.from({ length: 10 }, rotate));
  const good = await Promise.all([clientSecret, ...made.map(({ secret }) => secret)].map((each) => works(id, each)));
  expect(good.filter(Boolean)).toHaveLength(2);
});

test("a client that proves itself by keys or by nothing has no secret to rotate or to hand over", async () => {
  const people = { grantTypes: ["authorization_code"], redirectUris: ["http://127.0.0.1/cb"] } as const;
  const { id, clientSecret } = await issue({
    ...people,
    grantTypes: [...people.grantTypes],
    redirectUris: [...people.redirectUris],
    authMethod: "none",
  });
  expect(clientSecret).toBeNull();
  for (const act of [
    () => rotateClientSecret({ db }, admin.principal, { clientId: id, overlapHours: 1 }),
    () => createClientLink({ db }, admin.principal, { clientId: id, expiresInHours: 1, overlapHours: 0 }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "client_without_secret" });
  }
});

test("suspends, resumes, changes and revokes, each an event, each told to the doors", async () => {
  const { principal } = await makeMember(db, "owner");
  const slug = await makeServer(db, principal.orgId);
  const { id: clientId } = await createClient({ db }, principal, input({ servers: [slug] }));
  const change = (patch: Parameters<typeof updateClient>[2]["patch"]) =>
    updateClient({ db }, principal, { clientId, patch });
  expect((await change({ suspended: true })).status).toBe("suspended");
  expect((await change({ suspended: true })).status).toBe("suspended");
  expect((await change({ suspended: false })).status).toBe("active");
  expect(await change({ name: "other", tools: ["echo"], scopes: ["tool:echo"] })).toMatchObject({ tools: ["echo"] });
  await Promise.all([1, 2, 3].map(() => revokeClient({ db }, principal, { clientId })));
  expect((await getClient({ db }, principal, { clientId })).status).toBe("revoked");
  expect((await trailOf(db, principal.orgId)).map(({ method }) => method)).toEqual([
    "client.create",
    "client.suspend",
    "client.resume",
    "client.update",
    "client.revoke",
  ]);
  const rows = await db.asSystem("test", (tx) => tx.revocation.findMany({ where: { value: clientId } }));
  expect(rows.map(({ kind }) => kind)).toEqual(["client", "client"]);
});

test("a revoked client is neither changed, resumed, rotated nor handed over", async () => {
  const { id: clientId } = await issue();
  await revokeClient({ db }, admin.principal, { clientId });
  for (const act of [
    () => updateClient({ db }, admin.principal, { clientId, patch: { suspended: false } }),
    () => rotateClientSecret({ db }, admin.principal, { clientId, overlapHours: 1 }),
    () => createClientLink({ db }, admin.principal, { clientId, expiresInHours: 1, overlapHours: 0 }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "credential_not_active" });
  }
});

test("another org's client is absent for every act", async () => {
  const { id: clientId } = await issue();
  const { principal } = await makeMember(db, "owner");
  for (const act of [
    () => getClient({ db }, principal, { clientId }),
    () => updateClient({ db }, principal, { clientId, patch: { name: "mine" } }),
    () => rotateClientSecret({ db }, principal, { clientId, overlapHours: 1 }),
    () => createClientLink({ db }, principal, { clientId, expiresInHours: 1, overlapHours: 0 }),
    () => revokeClient({ db }, principal, { clientId }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "client_not_found", kind: "not_found" });
  }
  expect((await listClients({ db }, principal, { limit: 50 })).data).toEqual([]);
});
