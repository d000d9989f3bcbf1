import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeOrg, outboxOf } from "../../test/people.ts";
import { authenticateManageKey } from "../queries/authenticate-manage-key.ts";
import { listApiKeys } from "../queries/list-api-keys.ts";
import { resolvePrincipal } from "../queries/resolve-principal.ts";
import { createApiKey } from "./create-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

const at = { requestId: "req_1", ip: "203.0.113.7" };
const manage = { name: "ci", plane: "manage" } as const;

test("shows a key's secret once and keeps only its hash", async () => {
  const org = await makeOrg(db);
  const { principal } = await makeMember(db, { orgId: org.id, role: "admin" });
  const created = await createApiKey({ db }, principal, manage);
  const listed = await listApiKeys({ db }, principal, { limit: 10 });
  const row = await db.asSystem("test", (tx) => tx.apiKey.findUniqueOrThrow({ where: { id: created.id } }));
  expect(created.secret.startsWith(created.hint)).toBe(true);
  expect(JSON.stringify([listed, row])).not.toContain(created.secret);
  expect(await outboxOf(db, org.id)).toEqual([{ method: "key.create", outcome: "complete", actor: principal.id }]);
});

test("a manage key is its org's principal with its role, and nobody in another org", async () => {
  const [org, other] = [await makeOrg(db), await makeOrg(db)];
  const { principal } = await makeMember(db, { orgId: org.id, role: "admin" });
  const { secret, id } = await createApiKey({ db }, principal, { ...manage, role: "developer" });
  const identity = await authenticateManageKey({ db }, secret, at);
  expect(await resolvePrincipal({ db }, identity, org.slug)).toMatchObject({ kind: "key", id, role: "developer" });
  await expect(resolvePrincipal({ db }, identity, other.slug)).rejects.toMatchObject({ kind: "not_found" });
});

test("refuses an mcp key, an unknown, an expired and a revoked one, each with its own sentence", async () => {
  const org = await makeOrg(db);
  const { principal } = await makeMember(db, { orgId: org.id, role: "owner" });
  const mcp = await createApiKey({ db }, principal, { name: "tools", plane: "mcp" });
  const code = async (secret: string) =>
    authenticateManageKey({ db }, secret, at).then(
      () => "accepted",
      (error) => error.code,
    );
  expect(await code(mcp.secret)).toBe("api_key_wrong_plane");
  expect(await code("sy_manage_nothing")).toBe("api_key_invalid");
  const old = await createApiKey({ db }, principal, { ...manage, expiresInDays: 1 });
  await db.asSystem("test", (tx) =>
    tx.apiKey.update({ where: { id: old.id }, data: { expiresAt: new Date(Date.now() - 1000) } }),
  );
  expect(await code(old.secret)).toBe("api_key_expired");
  const gone = await createApiKey({ db }, principal, manage);
  await revokeApiKey({ db }, principal, { keyId: gone.id });
  expect(await code(gone.secret)).toBe("api_key_revoked");
});

test("never gives a key more than its creator holds", async () => {
  const org = await makeOrg(db);
  const { principal: developer } = await makeMember(db, { orgId: org.id, role: "developer" });
  const { principal: member } = await makeMember(db, { orgId: org.id, role: "member" });
  await expect(createApiKey({ db }, developer, { ...manage, role: "admin" })).rejects.toMatchObject({
    code: "key_role_too_high",
  });
  await expect(createApiKey({ db }, member, manage)).rejects.toMatchObject({ kind: "forbidden" });
  expect((await createApiKey({ db }, developer, manage)).role).toBe("developer");
});

test("binds an mcp key to servers of its own org only", async () => {
  const [org, other] = [await makeOrg(db), await makeOrg(db)];
  const { principal } = await makeMember(db, { orgId: org.id, role: "admin" });
  for (const { id, slug } of [
    { id: org.id, slug: "mine" },
    { id: other.id, slug: "theirs" },
  ]) {
    await db.asSystem("test", (tx) =>
      tx.server.create({ data: { id: newId("srv"), orgId: id, slug, name: slug, sourceUrl: "x", createdBy: "test" } }),
    );
  }
  const key = await createApiKey({ db }, principal, { name: "k", plane: "mcp", servers: ["mine"] });
  expect(key.servers).toEqual(["mine"]);
  await expect(createApiKey({ db }, principal, { name: "k", plane: "mcp", servers: ["theirs"] })).rejects.toMatchObject(
    { code: "server_not_found" },
  );
});

test("tells every door of a revocation, once", async () => {
  const org = await makeOrg(db);
  const { principal } = await makeMember(db, { orgId: org.id, role: "admin" });
  const { id } = await createApiKey({ db }, principal, manage);
  await Promise.all([1, 2, 3].map(() => revokeApiKey({ db }, principal, { keyId: id })));
  const rows = await db.asSystem("test", (tx) => tx.revocation.findMany({ where: { orgId: org.id } }));
  expect(rows.map(({ kind, value }) => ({ kind, value }))).toEqual([{ kind: "key", value: id }]);
  expect((await outboxOf(db, org.id)).map((event) => event.method)).toEqual(["key.create", "key.revoke"]);
});

test("lets a developer revoke their own keys, not another's", async () => {
  const org = await makeOrg(db);
  const { principal: admin } = await makeMember(db, { orgId: org.id, role: "admin" });
  const { principal: developer } = await makeMember(db, { orgId: org.id, role: "developer" });
  const theirs = await createApiKey({ db }, admin, manage);
  const own = await createApiKey({ db }, developer, manage);
  await expect(revokeApiKey({ db }, developer, { keyId: theirs.id })).rejects.toMatchObject({ code: "key_of_another" });
  await expect(revokeApiKey({ db }, developer, { keyId: own.id })).resolves.toBeUndefined();
});

test("another org's key is absent, for reading and for revoking", async () => {
  const [org, other] = [await makeOrg(db), await makeOrg(db)];
  const { principal } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { principal: stranger } = await makeMember(db, { orgId: other.id, role: "owner" });
  const { id, secret } = await createApiKey({ db }, principal, manage);
  await expect(revokeApiKey({ db }, stranger, { keyId: id })).rejects.toMatchObject({ kind: "not_found" });
  expect((await listApiKeys({ db }, stranger, { limit: 10 })).data).toEqual([]);
  await expect(authenticateManageKey({ db }, secret, at)).resolves.toMatchObject({ id });
});

test("pages through keys, newest first, without gaps", async () => {
  const org = await makeOrg(db);
  const { principal } = await makeMember(db, { orgId: org.id, role: "admin" });
  const made: string[] = [];
  for (let i = 0; i < 5; i++) made.unshift((await createApiKey({ db }, principal, manage)).id);
  const first = await listApiKeys({ db }, principal, { limit: 3 });
  const second = await listApiKeys({ db }, principal, { limit: 3, cursor: first.nextCursor ?? "" });
  expect([...first.data, ...second.data].map((key) => key.id).sort()).toEqual([...made].sort());
  expect(second.nextCursor).toBeNull();
});
