import type { Role } from "@switchyard/contracts";
import { hashSecret, newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeOrg, outboxOf } from "../../test/people.ts";
import { authenticateManageKey } from "../queries/authenticate-manage-key.ts";
import { getApiKey } from "../queries/get-api-key.ts";
import { createApiKey } from "./create-api-key.ts";
import { createApiKeyLink } from "./create-api-key-link.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";
import { updateApiKey } from "./update-api-key.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

const manage = { name: "ci", plane: "manage" } as const;

async function as(role: Role, orgId?: string) {
  const org = orgId ?? (await makeOrg(db)).id;
  return (await makeMember(db, { orgId: org, role })).principal;
}

const enter = (secret: string, ip: string | null = "203.0.113.7") =>
  authenticateManageKey({ db }, secret, { requestId: "req_1", ip }).then(
    () => "in",
    (error) => error.code,
  );

async function insertServer(orgId: string, access: string, slug = newId("srv").slice(-12)) {
  await db.asSystem("test", (tx) =>
    tx.server.create({ data: { id: newId("srv"), orgId, slug, name: slug, access, sourceUrl: "x", createdBy: "t" } }),
  );
  return slug;
}

test("after a rotation the old secret works until the overlap ends, and not after", async () => {
  const admin = await as("admin");
  const key = await createApiKey({ db }, admin, manage);
  const next = await rotateApiKey({ db }, admin, { keyId: key.id, overlapHours: 1 });
  expect(await Promise.all([enter(key.secret), enter(next.secret)])).toEqual(["in", "in"]);
  expect((await getApiKey({ db }, admin, { keyId: key.id })).previousUntil).toBe(next.previousUntil?.toISOString());
  await db.asSystem("test", (tx) =>
    tx.apiKey.update({ where: { id: key.id }, data: { previousUntil: new Date(Date.now() - 1) } }),
  );
  expect(await Promise.all([enter(key.secret), enter(next.secret)])).toEqual(["api_key_invalid", "in"]);
});

test("a rotation without overlap ends the old secret at once; a second one ends the first of three", async () => {
  const admin = await as("admin");
  const first = await createApiKey({ db }, admin, manage);
  const second = await rotateApiKey({ db }, admin, { keyId: first.id, overlapHours: 24 });
  const third = await rotateApiKey({ db }, admin, { keyId: first.id, overlapHours: 24 });
  expect(await Promise.all([first, second, third].map(({ secret }) => enter(secret)))).toEqual([
    "api_key_invalid",
    "in",
    "in",
  ]);
  const fourth = await rotateApiKey({ db }, admin, { keyId: first.id, overlapHours: 0 });
  expect(await Promise.all([second, third, fourth].map(({ secret }) => enter(secret)))).toEqual([
    "api_key_invalid",
    "api_key_invalid",
    "in",
  ]);
});

test("ten rotations at once leave two secrets that work", async () => {
  const admin = await as("admin");
  const key = await createApiKey({ db }, admin, manage);
  const made = await Promise.all(
    Array.from({ length: 10 }, () => rotateApiKey({ db }, admin, { keyId: key.id, overlapHours: 1 })),
  );
  const found = await Promise.all([key, ...made].map(({ secret }) => enter(secret)));
  expect(found.filter((answer) => answer === "in")).toHaveLength(2);
});

test("a suspended key is refused and its tokens revoked; resumed, it works again", async () => {
  const admin = await as("admin");
  const key = await createApiKey({ db }, admin, manage);
  const suspended = await updateApiKey({ db }, admin, { keyId: key.id, patch: { suspended: true } });
  expect(suspended.status).toBe("suspended");
  expect(await enter(key.secret)).toBe("api_key_suspended");
  const rows = await db.asSystem("test", (tx) => tx.revocation.findMany({ where: { value: key.id } }));
  expect(rows.map(({ kind }) => kind)).toEqual(["key"]);
  await updateApiKey({ db }, admin, { keyId: key.id, patch: { suspended: false } });
  expect(await enter(key.secret)).toBe("in");
  expect((await outboxOf(db, admin.orgId)).map(({ method }) => method)).toEqual([
    "key.create",
    "key.suspend",
    "key.resume",
  ]);
});

test("a key is refused outside its addresses, which are kept in their one spelling", async () => {
  const admin = await as("admin");
  const key = await createApiKey({ db }, admin, { ...manage, ipAllow: ["203.0.113.200/24", "2001:DB8:0::/32"] });
  expect(key.ipAllow).toEqual(["203.0.113.0/24", "2001:db8::/32"]);
  expect(await enter(key.secret, "203.0.113.9")).toBe("in");
  expect(await enter(key.secret, "2001:db8::1")).toBe("in");
  for (const ip of ["203.0.114.9", "unknown", null]) {
    expect(await enter(key.secret, ip)).toBe("api_key_address_refused");
  }
  await expect(createApiKey({ db }, admin, { ...manage, ipAllow: ["10.0.0.0/8", "home"] })).rejects.toMatchObject({
    code: "ip_allow_invalid",
    meta: { errors: [{ path: "body.ipAllow.1" }] },
  });
});

test("a developer cannot take over a key of an admin by rotating it, by a link, or by changing it", async () => {
  const admin = await as("admin");
  const developer = await as("developer", admin.orgId);
  const { id: keyId } = await createApiKey({ db }, admin, { ...manage, role: "admin" });
  const acts = [
    () => rotateApiKey({ db }, developer, { keyId, overlapHours: 1 }),
    () => createApiKeyLink({ db }, developer, { keyId, expiresInHours: 1, overlapHours: 0 }),
    () => updateApiKey({ db }, developer, { keyId, patch: { suspended: false } }),
  ];
  for (const act of acts) await expect(act()).rejects.toMatchObject({ code: "key_of_another" });
  const given = await createApiKey({ db }, admin, { ...manage, role: "admin", owner: developer.id });
  await expect(rotateApiKey({ db }, developer, { keyId: given.id, overlapHours: 1 })).rejects.toMatchObject({
    code: "key_role_too_high",
  });
});

test("a developer's keys are their own, also those that their keys make", async () => {
  const admin = await as("admin");
  const developer = await as("developer", admin.orgId);
  const own = await createApiKey({ db }, developer, manage);
  expect(own.owner?.userId).toBe(developer.id);
  const asKey = { ...developer, kind: "key", id: own.id } as const;
  expect((await createApiKey({ db }, asKey, { name: "t", plane: "mcp" })).owner?.userId).toBe(developer.id);
  await expect(createApiKey({ db }, developer, { ...manage, owner: admin.id })).rejects.toMatchObject({
    code: "key_owner_refused",
  });
  await expect(createApiKey({ db }, admin, { ...manage, owner: "usr_none" })).rejects.toMatchObject({
    code: "member_not_found",
  });
});

test("names a restricted server in a key only for who is let in there", async () => {
  const admin = await as("admin");
  const developer = await as("developer", admin.orgId);
  const slug = await insertServer(admin.orgId, "restricted");
  const mcp = { name: "k", plane: "mcp", servers: [slug] } as const;
  await expect(createApiKey({ db }, developer, { ...mcp, servers: [slug] })).rejects.toMatchObject({
    code: "server_restricted",
  });
  const open = await createApiKey({ db }, developer, { name: "k", plane: "mcp" });
  await expect(updateApiKey({ db }, developer, { keyId: open.id, patch: { servers: [slug] } })).rejects.toMatchObject({
    code: "server_restricted",
  });
  await db.asSystem("test", async (tx) => {
    const member = await tx.member.findFirstOrThrow({ where: { userId: developer.id } });
    const server = await tx.server.findFirstOrThrow({ where: { slug } });
    const data = { serverId: server.id, memberId: member.id, orgId: admin.orgId, createdBy: "t" };
    await tx.serverMember.create({ data });
  });
  expect((await createApiKey({ db }, developer, { ...mcp, servers: [slug] })).servers).toEqual([slug]);
});

test("changes what limits a key, and refuses a manage key what only an mcp key has", async () => {
  const admin = await as("admin");
  const slug = await insertServer(admin.orgId, "organization");
  const key = await createApiKey({ db }, admin, { name: "k", plane: "mcp" });
  const patch = { name: "n", servers: [slug], scopes: ["tool:echo" as const], tools: ["echo"], expiresAt: null };
  expect(await updateApiKey({ db }, admin, { keyId: key.id, patch })).toMatchObject({ ...patch, status: "active" });
  const past = { expiresAt: "2020-01-01T00:00:00Z" };
  await expect(updateApiKey({ db }, admin, { keyId: key.id, patch: past })).rejects.toMatchObject({
    code: "expiry_past",
  });
  const plain = await createApiKey({ db }, admin, manage);
  await expect(updateApiKey({ db }, admin, { keyId: plain.id, patch: { tools: ["echo"] } })).rejects.toMatchObject({
    code: "key_input_mixed",
  });
});

test("a revoked key is neither rotated, linked, changed nor resumed", async () => {
  const admin = await as("admin");
  const { id: keyId } = await createApiKey({ db }, admin, manage);
  await revokeApiKey({ db }, admin, { keyId });
  for (const act of [
    () => rotateApiKey({ db }, admin, { keyId, overlapHours: 1 }),
    () => createApiKeyLink({ db }, admin, { keyId, expiresInHours: 1, overlapHours: 0 }),
    () => updateApiKey({ db }, admin, { keyId, patch: { suspended: false } }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "credential_not_active" });
  }
});

test("another org's key is absent for every act", async () => {
  const [admin, stranger] = [await as("admin"), await as("owner")];
  const { id: keyId } = await createApiKey({ db }, admin, manage);
  for (const act of [
    () => getApiKey({ db }, stranger, { keyId }),
    () => rotateApiKey({ db }, stranger, { keyId, overlapHours: 1 }),
    () => createApiKeyLink({ db }, stranger, { keyId, expiresInHours: 1, overlapHours: 0 }),
    () => updateApiKey({ db }, stranger, { keyId, patch: { name: "mine" } }),
  ]) {
    await expect(act()).rejects.toMatchObject({ code: "api_key_not_found", kind: "not_found" });
  }
});

test("neither a rotated secret nor a link's token stands in the database or the trail in clear", async () => {
  const admin = await as("admin");
  const key = await createApiKey({ db }, admin, manage);
  const { secret } = await rotateApiKey({ db }, admin, { keyId: key.id, overlapHours: 1 });
  const { token } = await createApiKeyLink({ db }, admin, { keyId: key.id, expiresInHours: 1, overlapHours: 0 });
  const stored = await db.asSystem("test", async (tx) => [
    await tx.apiKey.findMany({ where: { orgId: admin.orgId } }),
    await tx.credentialLink.findMany({ where: { orgId: admin.orgId } }),
    await tx.auditOutbox.findMany({ where: { orgId: admin.orgId }, select: { event: true } }),
  ]);
  const text = JSON.stringify(stored);
  for (const clear of [key.secret, secret, token]) expect(text).not.toContain(clear);
  expect(text).toContain(hashSecret(token));
});
