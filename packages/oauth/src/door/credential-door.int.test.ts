import { newId } from "@switchyard/crypto";
import { judgeTool, toolJudge, toolRules } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import { seedClient, seedKey, seedRevocation } from "../../test/seed.ts";
import { startTokenIssuer, type TokenClaims } from "../../test/token-issuer.ts";
import { type DoorTarget, openCredentialDoor } from "./credential-door.ts";

const { db } = await testDatabase();
const issuer = await startTokenIssuer();
const door = openCredentialDoor({ db, webOrigin: issuer.issuer, jwksUrl: issuer.jwksUrl });
afterAll(async () => {
  await door.close();
  await issuer.close();
});

const ip = "203.0.113.7";
const soon = { timeout: 5_000, interval: 100 };

async function seedOrg(): Promise<string> {
  const id = newId("org");
  const slug = `org-${id.slice(-12)}`;
  await db.asSystem("test seed", (tx) => tx.organization.create({ data: { id, slug, name: slug } }));
  return id;
}

/** A place that credentials are shown at, in an org of its own. */
async function place(): Promise<DoorTarget> {
  const orgId = await seedOrg();
  return { orgId, serverId: newId("srv"), mcpUrl: `http://127.0.0.1:8080/${orgId}/demo/mcp` };
}

const show = (secret: string, target: DoorTarget, from = ip) => door.identify(`Bearer ${secret}`, target, from);

async function showToken(target: DoorTarget, claims: Partial<TokenClaims> = {}, from = ip) {
  return show(await issuer.mint({ aud: target.mcpUrl, org: target.orgId, ...claims }), target, from);
}

describe("an API key", () => {
  it("proves itself and carries its limits", async () => {
    const target = await place();
    const any = await seedKey(db, target.orgId);
    expect(await show(any.secret, target)).toMatchObject({
      ...{ kind: "key", id: any.id, keyId: any.id, credential: any.id, role: null },
      ...{ serverIds: null, scopes: null, tools: null },
    });
    const limits = { serverIds: ["srv_1"], scopes: ["tools:read", "tool:add"], tools: ["add"] };
    const limited = await seedKey(db, target.orgId, limits);
    const principal = await show(limited.secret, target);
    expect(principal).toMatchObject({
      serverIds: new Set(["srv_1"]),
      scopes: new Set(["tools:read", "tool:add"]),
      tools: new Set(["add"]),
    });
    expect(await show(limited.secret, target)).toBe(principal);
  });

  it("of another org proves nothing", async () => {
    const key = await seedKey(db, await seedOrg());
    expect(await show(key.secret, await place())).toMatchObject({ kind: "anonymous", foreign: true });
  });

  it("of the manage plane is refused with the door it opens", async () => {
    const target = await place();
    const key = await seedKey(db, target.orgId, { plane: "manage" });
    const message = expect.stringContaining("/api/v1");
    await expect(show(key.secret, target)).rejects.toMatchObject({ code: "key_wrong_plane", message });
  });

  it("is refused when unknown, expired, suspended or malformed", async () => {
    const target = await place();
    const expired = await seedKey(db, target.orgId, { expiresAt: new Date(Date.now() - 1_000) });
    await expect(show(expired.secret, target)).rejects.toMatchObject({ code: "key_expired" });
    const suspended = await seedKey(db, target.orgId, { suspendedAt: new Date() });
    await expect(show(suspended.secret, target)).rejects.toMatchObject({ code: "key_suspended" });
    await expect(show(`sy_mcp_${"A".repeat(43)}`, target)).rejects.toMatchObject({ code: "key_unknown" });
    for (const header of ["Basic abc", "Bearer", "Bearer a b", "Bearer a, Bearer b", "Bearer ключ", "Bearer\ta"]) {
      await expect(door.identify(header, target, ip), header).rejects.toMatchObject({ code: "credential_malformed" });
    }
  });

  it("limited to addresses is refused from any other, however the address is dressed", async () => {
    const target = await place();
    const key = await seedKey(db, target.orgId, { ipAllow: ["203.0.113.0/24", "2001:db8::/32"] });
    for (const from of ["203.0.113.7", "::ffff:203.0.113.7", "2001:db8::1"]) {
      expect(await show(key.secret, target, from)).toMatchObject({ id: key.id });
    }
    for (const from of ["198.51.100.1", "::ffff:198.51.100.1", "2001:db9::1", "", "203.0.113.7.evil"]) {
      const refused = show(key.secret, target, from);
      await expect(refused, from).rejects.toMatchObject({ code: "credential_address_refused", kind: "forbidden" });
    }
  });

  it("that was rotated works under both secrets until the overlap ends, then under the new one alone", async () => {
    const target = await place();
    const [before, after] = [await seedKey(db, target.orgId), await seedKey(db, target.orgId)];
    const previousUntil = new Date(Date.now() + 60_000);
    await rotate(before.id, after.id, previousUntil);
    expect(await show(before.secret, target)).toMatchObject({ id: after.id });
    expect(await show(after.secret, target)).toMatchObject({ id: after.id });
    const change = { previousUntil: new Date(Date.now() - 1) };
    await db.asSystem("test", (tx) => tx.apiKey.update({ where: { id: after.id }, data: change }));
    const refused = expect.objectContaining({ code: "key_unknown" });
    await vi.waitFor(() => expect(show(before.secret, target)).rejects.toEqual(refused), soon);
    expect(await show(after.secret, target)).toMatchObject({ id: after.id });
  });

  it("stops working within 5 s of being revoked or suspended, for what it has open too", { retry: 2 }, async () => {
    const target = await place();
    const [revoked, suspended] = [await seedKey(db, target.orgId), await seedKey(db, target.orgId)];
    const open = await show(revoked.secret, target);
    const alsoOpen = await show(suspended.secret, target);
    await door.recheck(open, target, ip);
    const change = (id: string, data: { revokedAt?: Date; suspendedAt?: Date }) =>
      db.asSystem("test", (tx) => tx.apiKey.update({ where: { id }, data }));
    await change(revoked.id, { revokedAt: new Date() });
    await change(suspended.id, { suspendedAt: new Date() });
    await vi.waitFor(async () => {
      await expect(show(revoked.secret, target)).rejects.toMatchObject({ code: "key_revoked" });
      await expect(door.recheck(open, target, ip)).rejects.toMatchObject({ code: "key_revoked" });
      await expect(show(suspended.secret, target)).rejects.toMatchObject({ code: "key_suspended" });
      await expect(door.recheck(alsoOpen, target, ip)).rejects.toMatchObject({ code: "key_suspended" });
    }, soon);
  });
});

describe("a key that goes on", () => {
  it("works again within 5 s, though its suspension was told to every door", { retry: 2 }, async () => {
    const target = await place();
    const key = await seedKey(db, target.orgId, { suspendedAt: new Date() });
    await seedRevocation(db, target.orgId, "key", key.id);
    await expect(show(key.secret, target)).rejects.toMatchObject({ code: "key_suspended" });
    const token = await issuer.mint({ aud: target.mcpUrl, org: target.orgId, sub: key.id });
    await vi.waitFor(() => expect(show(token, target)).rejects.toMatchObject({ code: "key_suspended" }), soon);
    await db.asSystem("test", (tx) => tx.apiKey.update({ where: { id: key.id }, data: { suspendedAt: null } }));
    await vi.waitFor(async () => expect(await show(key.secret, target)).toMatchObject({ id: key.id }), soon);
    await vi.waitFor(() => expect(show(token, target)).rejects.toMatchObject({ code: "token_invalid" }), soon);
  });

  it("of a member is that member too, so that policies about them hold for it; of a machine it is nobody", async () => {
    const target = await place();
    const { orgId } = target;
    const [userId, key] = [newId("usr"), await seedKey(db, orgId)];
    await db.asSystem("test", async (tx) => {
      await tx.user.create({ data: { id: userId, email: `${userId}@example.com` } });
      await tx.member.create({ data: { id: newId("mem"), orgId, userId, role: "developer" } });
      await tx.apiKey.update({ where: { id: key.id }, data: { userId } });
    });
    expect(await show(key.secret, target)).toMatchObject({ kind: "key", userId, role: "developer" });
    const machine = await seedKey(db, orgId);
    expect(await show(machine.secret, target)).toMatchObject({ kind: "key", userId: null, role: null });
  });
});

/** What rotating does: the key `to` takes the secret of `from` as its previous one. */
async function rotate(from: string, to: string, previousUntil: Date): Promise<void> {
  await db.asSystem("test", async (tx) => {
    const { hash } = await tx.apiKey.delete({ where: { id: from } });
    await tx.apiKey.update({ where: { id: to }, data: { previousHash: hash, previousUntil } });
  });
}

describe("an access token", () => {
  it("of a person carries what was consented to", async () => {
    const target = await place();
    const claims = { clientId: "https://client.example/id", scope: "tools:read tool:add", grant: "grt_1" };
    expect(await showToken(target, { sub: "usr_9", ...claims })).toMatchObject({
      ...{ kind: "user", id: "usr_9", userId: "usr_9", role: "member", keyId: null },
      ...{ clientId: claims.clientId, grantId: "grt_1", scopes: new Set(["tools:read", "tool:add"]) },
    });
    const { id } = await seedKey(db, target.orgId, { plane: "manage" });
    expect(await showToken(target, { sub: id })).toMatchObject({ kind: "key", keyId: id, userId: null, owner: null });
    expect(await showToken(target, { org: "org_other" })).toMatchObject({ kind: "anonymous", foreign: true });
  });

  it("of an issued client has no more than the client has now, whatever it says", async () => {
    const target = await place();
    const limits = { serverIds: [target.serverId], scopes: ["tool:add", "tool:sub"], tools: ["add"] };
    const { id } = await seedClient(db, target.orgId, limits);
    const machine = { sub: id, clientId: id, role: null };
    expect(await showToken(target, { ...machine, scope: "tools:read tools:call tool:mul" })).toMatchObject({
      ...{ kind: "client", id, clientId: id, userId: null, role: null },
      ...{ scopes: new Set(["tools:read", "tool:add", "tool:sub"]), tools: new Set(["add"]) },
      serverIds: new Set([target.serverId]),
    });
    expect(await showToken(target, { clientId: id })).toMatchObject({
      kind: "user",
      clientId: id,
      tools: new Set(["add"]),
    });
    expect(await showToken(target, { ...machine, role: "owner" })).toMatchObject({ kind: "client", role: null });
  });

  it("of an issued client is refused when the client is unknown, of another org, expired, suspended or elsewhere", async () => {
    const target = await place();
    const tokenOf = (id: string) => showToken(target, { sub: id, clientId: id, role: null });
    const client = async (limits: Parameters<typeof seedClient>[2], orgId = target.orgId) =>
      (await seedClient(db, orgId, limits)).id;
    for (const [id, code] of [
      [newId("cli"), "token_invalid"],
      [await client({}, await seedOrg()), "token_invalid"],
      [await client({ expiresAt: new Date(Date.now() - 1) }), "client_expired"],
      [await client({ suspendedAt: new Date() }), "client_suspended"],
      [await client({ ipAllow: ["10.0.0.0/8"] }), "credential_address_refused"],
    ] as const) {
      await expect(tokenOf(id), code).rejects.toMatchObject({ code });
    }
    await expect(showToken(target, { sub: newId("cli"), role: null })).rejects.toMatchObject({ code: "token_invalid" });
  });

  it.each([
    ["jti", "jti_1"],
    ["member", "usr_1"],
    ["grant", "grt_1"],
    ["client", "https://client.example/id"],
    ["key", "usr_1"],
    ["org", null],
  ] as const)(
    "stops working within 5 s of the revocation of its %s, for what it has open too",
    { retry: 2 },
    async (kind, value) => {
      const target = await place();
      const claims = { jti: "jti_1", sub: "usr_1", grant: "grt_1", clientId: "https://client.example/id" };
      const token = await issuer.mint({ aud: target.mcpUrl, org: target.orgId, ...claims });
      const open = await show(token, target);
      await seedRevocation(db, await seedOrg(), kind, value ?? "org_other");
      await show(token, target);
      await seedRevocation(db, target.orgId, kind, value ?? target.orgId);
      await vi.waitFor(async () => {
        await expect(show(token, target)).rejects.toMatchObject({ code: "token_invalid" });
        await expect(door.recheck(open, target, ip)).rejects.toMatchObject({ code: "token_invalid" });
      }, soon);
    },
  );

  it("of an issued client stops working within 5 s of its suspension", { retry: 2 }, async () => {
    const target = await place();
    const { id } = await seedClient(db, target.orgId, { serverIds: [target.serverId] });
    const token = await issuer.mint({ aud: target.mcpUrl, org: target.orgId, sub: id, clientId: id, role: null });
    const open = await show(token, target);
    const suspend = { where: { id }, data: { suspendedAt: new Date() } };
    await db.asSystem("test", (tx) => tx.oauthClient.update(suspend));
    await vi.waitFor(async () => {
      await expect(show(token, target)).rejects.toMatchObject({ code: "client_suspended" });
      await expect(door.recheck(open, target, ip)).rejects.toMatchObject({ code: "client_suspended" });
    }, soon);
  });

  it("cannot be checked while its issuer is away, and says so", async () => {
    const target = await place();
    const away = openCredentialDoor({ db, webOrigin: issuer.issuer, jwksUrl: "http://127.0.0.1:1/jwks" });
    const token = await issuer.mint({ aud: target.mcpUrl, org: target.orgId });
    const refused = away.identify(`Bearer ${token}`, target, ip);
    await expect(refused).rejects.toMatchObject({ code: "credential_check_unavailable", kind: "unavailable" });
    await away.close();
  });
});

describe("the last use", () => {
  it("of a key, a client and a grant is written with where and what for, the newest, and stays when a look follows", async () => {
    const target = await place();
    const key = await seedKey(db, target.orgId);
    const client = await seedClient(db, target.orgId);
    const own = openCredentialDoor({ db, webOrigin: issuer.issuer, jwksUrl: issuer.jwksUrl });
    const token = await issuer.mint({
      aud: target.mcpUrl,
      org: target.orgId,
      sub: client.id,
      clientId: client.id,
      role: null,
    });
    const { serverId } = target;
    for (const secret of [key.secret, token]) {
      const principal = await own.identify(`Bearer ${secret}`, target, ip);
      own.noteUse(principal, { ip: "10.0.0.1", serverId, tool: "first" });
      own.noteUse(principal, { ip, serverId, tool: "add" });
      own.noteUse(principal, { ip, serverId, tool: null });
    }
    await own.close();
    const used = { lastUsedAt: expect.any(Date), lastUsedIp: ip, lastUsedServerId: serverId, lastUsedTool: "add" };
    const rows = await db.asSystem("test", async (tx) => [
      await tx.apiKey.findUnique({ where: { id: key.id } }),
      await tx.oauthClient.findUnique({ where: { id: client.id } }),
    ]);
    for (const row of rows) expect(row).toMatchObject(used);
  });
});

describe("a token that a management key was exchanged for", () => {
  it("opens what the key opens now: from its addresses, until it is suspended, and nothing once it is gone", async () => {
    const target = await place();
    const key = await seedKey(db, target.orgId, { plane: "manage", ipAllow: ["203.0.113.0/24"] });
    const claims = { sub: key.id, role: "developer" } as const;
    expect(await showToken(target, claims)).toMatchObject({ kind: "key", keyId: key.id });
    const elsewhere = { code: "credential_address_refused" };
    await expect(showToken(target, claims, "198.51.100.1")).rejects.toMatchObject(elsewhere);
    const suspended = await seedKey(db, target.orgId, { plane: "manage", suspendedAt: new Date() });
    await expect(showToken(target, { sub: suspended.id })).rejects.toMatchObject({ code: "key_suspended" });
    const foreign = await seedKey(db, await seedOrg(), { plane: "manage" });
    for (const sub of [foreign.id, newId("key")]) {
      await expect(showToken(target, { sub })).rejects.toMatchObject({ code: "token_invalid" });
    }
  });

  it("is kept from what a policy keeps its owner from", async () => {
    const target = await place();
    const userId = newId("usr");
    const key = await seedKey(db, target.orgId, { plane: "manage" });
    await db.asSystem("test seed", async (tx) => {
      await tx.user.create({ data: { id: userId, email: `${userId.slice(4)}@example.com` } });
      await tx.member.create({ data: { id: newId("mem"), orgId: target.orgId, userId, role: "developer" } });
      await tx.apiKey.updateMany({ where: { id: key.id }, data: { userId } });
    });
    const principal = await showToken(target, { sub: key.id, role: "member" });
    const denied = (subjectKind: "user" | "role", subject: string) =>
      toolRules({ policies: [{ effect: "deny", tools: ["drop"], subjectKind, subject }], groups: [] });
    for (const rules of [denied("user", userId), denied("role", "developer"), denied("role", "member")]) {
      expect(judgeTool(principal, "drop", rules)).toBe("policy_denied");
      expect(toolJudge(principal, rules)?.("drop")).toBe("policy_denied");
    }
    expect(judgeTool(principal, "drop", denied("role", "admin"))).toBe("callable");
  });
});
