import { createSealer, newMasterKey } from "@switchyard/crypto";
import { testDatabase } from "@switchyard/testing";
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from "jose";
import { beforeAll, expect, test } from "vitest";
import { issueAccessToken } from "../tokens/issue-access-token.ts";
import { openSigningKeys, type SigningKeys, type SigningKeysOptions } from "./open-signing-keys.ts";

const masterKey = newMasterKey();
let db: SigningKeysOptions["db"];

beforeAll(async () => {
  ({ db } = await testDatabase());
});

const open = (more: Partial<SigningKeysOptions> = {}) =>
  openSigningKeys({ db, sealer: createSealer(masterKey), cacheMs: 0, publishedSeconds: 0, ...more });

const input = {
  issuer: "https://web.example",
  audience: "https://mcp.example/acme/api/mcp",
  subject: "usr_1",
  orgId: "org_1",
  role: "developer",
  label: "ann@acme.example",
  clientId: "cli_1",
  scopes: ["tools:read", "tool:search"],
  grantId: "grt_1",
} as const;

async function verify(keys: SigningKeys, token: string) {
  const known = createLocalJWKSet((await keys.jwks()) as JSONWebKeySet);
  return jwtVerify(token, known, { typ: "at+jwt", issuer: input.issuer, audience: input.audience });
}

test("two processes that start at once share one signing key and one waiting key", async () => {
  const [one, two] = [open(), open()];
  const [first, second] = await Promise.all([one.current(), two.current()]);
  expect(first.kid).toBe(second.kid);
  expect((await one.jwks()).keys).toHaveLength(2);
});

test("a token says who, for which client, by which grant and with which scopes, for ten minutes at most", async () => {
  const keys = open();
  const { token, jti } = await issueAccessToken(keys, { ...input, seconds: 86_400 });
  const { payload } = await verify(keys, token);
  expect(payload).toMatchObject({
    sub: "usr_1",
    org: "org_1",
    role: "developer",
    label: "ann@acme.example",
    client_id: "cli_1",
    scope: "tools:read tool:search",
    grant: "grt_1",
    jti,
  });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
});

test("what does not apply to a machine is absent from its token", async () => {
  const keys = open();
  const machine = { ...input, subject: "cli_1", role: null, scopes: null, grantId: null };
  const { payload } = await verify(keys, (await issueAccessToken(keys, machine)).token);
  expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["role"]));
  expect(payload).not.toHaveProperty("scope");
  expect(payload).not.toHaveProperty("grant");
});

test("a rotation lets the published key sign, and tokens of the key before still verify", async () => {
  const keys = open();
  const other = open({ cacheMs: 60_000 });
  await other.jwks();
  const before = await issueAccessToken(keys, input);
  const waiting = (await keys.jwks()).keys.map(({ kid }) => kid);
  expect(await keys.rotate()).toBe(true);
  const after = await issueAccessToken(keys, input);
  expect(waiting).toContain(decodeProtectedHeader(after.token).kid);
  expect(decodeProtectedHeader(after.token).kid).not.toBe(decodeProtectedHeader(before.token).kid);
  for (const { token } of [before, after]) {
    await verify(keys, token);
    await verify(other, token);
  }
});

test("a key that verifiers cannot know yet does not sign", async () => {
  expect(await open({ publishedSeconds: 3_600 }).rotate()).toBe(false);
});

test("a young key is not rotated by age, an old one by one process only", async () => {
  expect(await open().rotateWhenDue()).toBe(false);
  await db.systemPool.query("UPDATE signing_keys SET current_at = now() - interval '31 days' WHERE status = 'current'");
  const rotated = await Promise.all([open().rotateWhenDue(), open().rotateWhenDue(), open().rotateWhenDue()]);
  expect(rotated.filter(Boolean)).toHaveLength(1);
});

test("private keys are not readable in the database, nor with another master key", async () => {
  const { rows } = await db.systemPool.query<{ sealed_private: string }>("SELECT sealed_private FROM signing_keys");
  for (const { sealed_private } of rows) expect(sealed_private).not.toMatch(/"d"|OKP/);
  const stranger = open({ sealer: createSealer(newMasterKey()) });
  await expect(stranger.current()).rejects.toMatchObject({ code: "secret_unreadable" });
});
