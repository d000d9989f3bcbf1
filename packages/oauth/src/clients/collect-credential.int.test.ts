import type { Db } from "@switchyard/db";
import { createApiKey, createApiKeyLink, revokeApiKey, updateApiKey } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeServer, type TestMember, trailOf } from "../../test/admins.ts";
import { verifyClientSecret } from "./client-secret.ts";
import { collectCredential } from "./commands/collect-credential.ts";
import { createClient } from "./commands/create-client.ts";
import { createClientLink } from "./commands/create-client-link.ts";
import { revokeClient } from "./commands/revoke-client.ts";
import { updateClient } from "./commands/update-client.ts";

let db: Db;
let admin: TestMember;
let server: string;
beforeAll(async () => {
  ({ db } = await testDatabase());
  admin = await makeMember(db, "admin");
  server = await makeServer(db, admin.principal.orgId);
});

async function clientByLink(change: { owner?: string; overlapHours?: number } = {}) {
  const { id, clientSecret } = await createClient({ db }, admin.principal, {
    ...{ name: "ci", grantTypes: ["client_credentials"], servers: [server], scopes: ["tools:call"] },
    ...(change.owner === undefined ? {} : { owner: change.owner }),
    ...(change.overlapHours === undefined ? { handOver: "link" } : {}),
  });
  return { id, clientSecret, token: await linkTo(id, change.overlapHours) };
}

async function linkTo(clientId: string, overlapHours = 0): Promise<string> {
  const input = { clientId, expiresInHours: 1, overlapHours };
  return (await createClientLink({ db }, admin.principal, input)).token;
}

const collect = (token: string, by: TestMember | null = null) =>
  collectCredential({ db }, { token, ip: "203.0.113.7", requestId: "req_1", identity: by?.identity ?? null });

const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => "collected",
    (error) => error.code,
  );

const secretsOf = (clientId: string) => db.asSystem("test", (tx) => tx.clientSecret.findMany({ where: { clientId } }));

test("the secret is made when the link is collected: before that there is none", async () => {
  const { id, clientSecret, token } = await clientByLink();
  expect([clientSecret, await secretsOf(id)]).toEqual([null, []]);
  const got = await collect(token);
  expect(verifyClientSecret(got.secret, await secretsOf(id))).toBe(true);
  expect(got).toMatchObject({ kind: "client", clientId: id, org: "Acme", servers: [{ slug: server }], plane: null });
});

test("refuses a link used twice, and tells nothing of what it was for", async () => {
  const { token } = await clientByLink();
  await collect(token);
  expect(await codeOf(collect(token))).toBe("link_invalid");
  expect(await codeOf(collect(`${token.slice(0, -1)}_`))).toBe("link_invalid");
});

test("refuses a link after its expiry, and one that a newer link replaced", async () => {
  const { id, token } = await clientByLink();
  const newer = await linkTo(id);
  expect(await codeOf(collect(token))).toBe("link_invalid");
  await db.asSystem("test", (tx) =>
    tx.credentialLink.updateMany({ where: { credential: id }, data: { expiresAt: new Date(Date.now() - 1) } }),
  );
  expect(await codeOf(collect(newer))).toBe("link_invalid");
  expect(await secretsOf(id)).toEqual([]);
});

test("of ten who collect at once, one gets the secret", async () => {
  const { id, token } = await clientByLink();
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(collect(token))));
  expect(codes.filter((code) => code === "collected")).toHaveLength(1);
  expect(codes.filter((code) => code === "link_invalid")).toHaveLength(9);
  expect(await secretsOf(id)).toHaveLength(1);
});

test("refuses a suspended client without using the link up, and a revoked one", async () => {
  const { id, token } = await clientByLink();
  await updateClient({ db }, admin.principal, { clientId: id, patch: { suspended: true } });
  expect(await codeOf(collect(token))).toBe("credential_not_active");
  await updateClient({ db }, admin.principal, { clientId: id, patch: { suspended: false } });
  expect(await codeOf(collect(token))).toBe("collected");
  const again = await linkTo(id);
  await revokeClient({ db }, admin.principal, { clientId: id });
  expect(await codeOf(collect(again))).toBe("credential_not_active");
});

test("what was made for a member is collected by that member alone, signed in", async () => {
  const ada = await makeMember(db, "member", admin.principal.orgId);
  const { token } = await clientByLink({ owner: ada.identity.id });
  expect(await codeOf(collect(token))).toBe("link_needs_sign_in");
  expect(await codeOf(collect(token, admin))).toBe("link_for_another");
  expect(await codeOf(collect(token, ada))).toBe("collected");
});

test("who left the org collects nothing any more", async () => {
  const ada = await makeMember(db, "member", admin.principal.orgId);
  const { token } = await clientByLink({ owner: ada.identity.id });
  await db.asSystem("test", (tx) => tx.member.delete({ where: { id: ada.memberId } }));
  expect(await codeOf(collect(token, ada))).toBe("member_not_found");
});

test("the secret before ends when the link is collected, or works on for the overlap it was made with", async () => {
  const { id, clientSecret, token } = await clientByLink({ overlapHours: 0 });
  await collect(token);
  expect(verifyClientSecret(clientSecret ?? "", await secretsOf(id))).toBe(false);
  const other = await clientByLink({ overlapHours: 1 });
  const got = await collect(other.token);
  expect(verifyClientSecret(other.clientSecret ?? "", await secretsOf(other.id))).toBe(true);
  expect(got.previousUntil).not.toBeNull();
});

test("hands a key over the same way, and voids the one that creating it answered", async () => {
  const key = await createApiKey({ db }, admin.principal, { name: "k", plane: "mcp", handOver: "link" });
  expect(key.hint).toBe("sy_mcp_");
  const link = () => createApiKeyLink({ db }, admin.principal, { keyId: key.id, expiresInHours: 1, overlapHours: 0 });
  const got = await collect((await link()).token);
  expect(got).toMatchObject({ kind: "key", plane: "mcp", clientId: null, grantTypes: [] });
  expect(got.servers.map(({ slug }) => slug)).toContain(server);
  expect(got.secret).toMatch(/^sy_mcp_.{43}$/);
  expect(got.secret).not.toBe(key.secret);
  const { token } = await link();
  await updateApiKey({ db }, admin.principal, { keyId: key.id, patch: { suspended: true } });
  expect(await codeOf(collect(token))).toBe("credential_not_active");
  await revokeApiKey({ db }, admin.principal, { keyId: key.id });
  expect(await codeOf(collect(token))).toBe("credential_not_active");
});

test("collecting is an event with the address, and neither token nor secret is in the trail or the database", async () => {
  const { id, token } = await clientByLink();
  const { secret } = await collect(token);
  const events = await trailOf(db, admin.principal.orgId);
  const event = events.filter(({ method, text }) => method === "credential.collect" && text.includes(id));
  expect(event).toHaveLength(1);
  expect(event[0]?.text).toContain("203.0.113.7");
  const links = await db.asSystem("test", (tx) => tx.credentialLink.findMany({ where: { credential: id } }));
  const stored = JSON.stringify([events, links, await secretsOf(id)]);
  for (const clear of [token, secret]) expect(stored).not.toContain(clear);
});
