import { type Role, roles } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { makeMember, makeOrg, outboxOf } from "../../test/people.ts";
import type { Principal } from "../principal.ts";
import { previewMemberRemoval } from "../queries/preview-member-removal.ts";
import { changeMemberRole } from "./change-member-role.ts";
import { createSession } from "./create-session.ts";
import { leaveOrg } from "./leave-org.ts";
import { removeMember } from "./remove-member.ts";
import { transferOwnership } from "./transfer-ownership.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

type Person = Awaited<ReturnType<typeof makeMember>>;

/** An org with one member of each of these roles, by the role's name. */
async function team<R extends Role>(...wanted: readonly R[]) {
  const org = await makeOrg(db);
  const made = await Promise.all(
    wanted.map(async (role) => [role, await makeMember(db, { orgId: org.id, role })] as const),
  );
  return { orgId: org.id, ...(Object.fromEntries(made) as Record<R, Person>) };
}

const roleOf = async (memberId: string): Promise<string | undefined> =>
  (await db.asSystem("test", (tx) => tx.member.findUnique({ where: { id: memberId }, select: { role: true } })))?.role;
const revoked = async (orgId: string): Promise<string[]> => {
  const rows = await db.asSystem("test", (tx) =>
    tx.revocation.findMany({ where: { orgId }, orderBy: { id: "asc" }, select: { kind: true, value: true } }),
  );
  return rows.map(({ kind, value }) => `${kind} ${value}`);
};
const change = (by: Principal, { memberId }: Person, role: Role) => changeMemberRole({ db }, by, { memberId, role });
const remove = (by: Principal, { memberId }: Person) => removeMember({ db }, by, { memberId });

/** A key of a member's own, or of the org's when `owner` is null. */
async function insertKey(orgId: string, key: { owner: string | null; createdBy: string; role: Role | null }) {
  const id = newId("key");
  const secret = { hash: id, hint: "sy_" };
  await db.asSystem("test", (tx) =>
    tx.apiKey.create({
      data: {
        ...{ id, orgId, name: id, plane: key.role === null ? "mcp" : "manage", serverIds: [], ...secret },
        ...{ role: key.role, userId: key.owner, createdBy: key.createdBy },
      },
    }),
  );
  return id;
}

const keyPrincipal = (orgId: string, id: string, role: Role): Principal => ({
  ...{ kind: "key", id, label: "a key", orgId, role, credential: id, requestId: "req_test" },
});

describe("privilege self-raise", () => {
  test.each(roles)("nobody of role %s raises themselves", async (role) => {
    const { orgId, ...people } = await team(...roles);
    for (const higher of roles.slice(0, roles.indexOf(role))) {
      await expect(change(people[role].principal, people[role], higher)).rejects.toMatchObject({ kind: "forbidden" });
    }
    expect(await roleOf(people[role].memberId)).toBe(role);
  });

  test("a key kept from better days does not raise its holder", async () => {
    const { orgId, owner, admin } = await team("owner", "admin");
    const made = await insertKey(orgId, { owner: null, createdBy: admin.user.id, role: "admin" });
    await change(owner.principal, admin, "developer");
    await expect(change(keyPrincipal(orgId, made, "admin"), admin, "admin")).rejects.toMatchObject({
      code: "own_role_raised",
    });
    expect(await roleOf(admin.memberId)).toBe("developer");
  });

  test("a role that was taken away does not act on, though the request began before", async () => {
    const { owner, admin, member } = await team("owner", "admin", "member");
    await change(owner.principal, admin, "developer");
    await expect(change(admin.principal, member, "admin")).rejects.toMatchObject({ code: "permission_denied" });
    await remove(owner.principal, admin);
    await expect(change(admin.principal, member, "admin")).rejects.toMatchObject({ code: "org_not_found" });
  });
});

test("an admin gives up to their own role and does not touch owners", async () => {
  const { owner, admin, member } = await team("owner", "admin", "member");
  await expect(change(admin.principal, member, "owner")).rejects.toMatchObject({ code: "role_above" });
  await expect(change(admin.principal, owner, "member")).rejects.toMatchObject({ code: "member_above" });
  await expect(remove(admin.principal, owner)).rejects.toMatchObject({ code: "member_above" });
  expect((await change(admin.principal, member, "admin")).role).toBe("admin");
});

test("a member of another org is absent", async () => {
  const [mine, theirs] = [await team("owner"), await team("owner", "member")];
  await expect(change(mine.owner.principal, theirs.member, "admin")).rejects.toMatchObject({
    code: "member_not_found",
  });
  await expect(remove(mine.owner.principal, theirs.member)).rejects.toMatchObject({ code: "member_not_found" });
  await expect(previewMemberRemoval({ db }, mine.owner.principal, theirs.member)).rejects.toMatchObject({
    code: "member_not_found",
  });
  await expect(transferOwnership({ db }, mine.owner.principal, theirs.member)).rejects.toMatchObject({
    code: "member_not_found",
  });
});

test("another role voids the tokens with the one before, and the member's own keys and invitations above it", async () => {
  const { orgId, owner, admin } = await team("owner", "admin");
  const { id: userId } = admin.user;
  const own = await insertKey(orgId, { owner: userId, createdBy: userId, role: "admin" });
  const lower = await insertKey(orgId, { owner: userId, createdBy: userId, role: "member" });
  const machine = await insertKey(orgId, { owner: null, createdBy: userId, role: "admin" });
  await insertInvitation(orgId, userId, "admin");
  await insertInvitation(orgId, userId, "member");
  await change(owner.principal, admin, "developer");
  expect((await revoked(orgId)).sort()).toEqual([`key ${own}`, `member ${userId}`]);
  const left = await previewMemberRemoval({ db }, owner.principal, admin);
  expect(left.ends.keys.map(({ id }) => id)).toEqual([lower]);
  expect(left.stays.keys.map(({ id }) => id)).toEqual([machine]);
  expect(left.ends.invitations).toHaveLength(1);
  expect(await outboxOf(db, orgId)).toContainEqual(expect.objectContaining({ method: "member.change_role" }));
});

async function insertInvitation(orgId: string, createdBy: string, role: Role): Promise<void> {
  const id = newId("inv");
  const row = { id, orgId, email: `${id.toLowerCase()}@example.com`, role, tokenHash: id, createdBy };
  const expiresAt = new Date(Date.now() + 60_000);
  await db.asSystem("test", (tx) => tx.invitation.create({ data: { ...row, expiresAt } }));
}

describe("the last owner", () => {
  test("cannot leave, be demoted or be removed", async () => {
    const { owner, admin } = await team("owner", "admin");
    await expect(leaveOrg({ db }, owner.principal)).rejects.toMatchObject({ code: "last_owner" });
    await expect(change(owner.principal, owner, "admin")).rejects.toMatchObject({ code: "last_owner" });
    await expect(remove(owner.principal, owner)).rejects.toMatchObject({ code: "last_owner" });
    expect(await roleOf(owner.memberId)).toBe("owner");
    expect(await roleOf(admin.memberId)).toBe("admin");
  });

  test.each(["remove", "demote", "leave"] as const)("is left when two owners %s at once", async (act) => {
    for (let round = 0; round < 5; round += 1) {
      const { owner: one, orgId } = await team("owner");
      const two = await makeMember(db, { orgId, role: "owner" });
      const acts = {
        remove: () => [remove(one.principal, two), remove(two.principal, one)],
        demote: () => [change(one.principal, two, "member"), change(two.principal, one, "member")],
        leave: () => [leaveOrg({ db }, one.principal), leaveOrg({ db }, two.principal)],
      };
      const done = await Promise.allSettled(acts[act]());
      expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const owners = await db.asSystem("test", (tx) => tx.member.count({ where: { orgId, role: "owner" } }));
      expect(owners).toBe(1);
    }
  });
});

test("ownership goes to another member and its former owner becomes an admin", async () => {
  const { orgId, owner, admin, member } = await team("owner", "admin", "member");
  await expect(transferOwnership({ db }, admin.principal, member)).rejects.toMatchObject({ code: "permission_denied" });
  await expect(transferOwnership({ db }, owner.principal, owner)).rejects.toMatchObject({ code: "transfer_to_self" });
  await transferOwnership({ db }, owner.principal, member);
  expect([await roleOf(owner.memberId), await roleOf(member.memberId)]).toEqual(["admin", "owner"]);
  expect((await revoked(orgId)).sort()).toEqual([`member ${owner.user.id}`, `member ${member.user.id}`].sort());
});

test("removing a member ends what they hold, keeps what they made for machines, and signs a stranger out", async () => {
  const { orgId, owner, developer } = await team("owner", "developer");
  const { id: userId } = developer.user;
  const key = await insertKey(orgId, { owner: userId, createdBy: owner.user.id, role: null });
  const machine = await insertKey(orgId, { owner: null, createdBy: userId, role: null });
  const client = await insertClient(orgId, userId);
  await insertInvitation(orgId, userId, "member");
  const link = { id: newId("lnk"), orgId, kind: "key", credential: machine, tokenHash: machine, createdBy: userId };
  const expiresAt = new Date(Date.now() + 60_000);
  await db.asSystem("test", (tx) => tx.credentialLink.create({ data: { ...link, expiresAt } }));
  const session = await createSession(
    { db },
    { user: developer.user, method: "test", userAgent: null, ip: "127.0.0.1" },
  );
  const shown = await previewMemberRemoval({ db }, owner.principal, developer);
  expect(shown).toMatchObject({
    ends: { keys: [{ id: key }], clients: [{ id: client }] },
    stays: { keys: [{ id: machine }] },
  });
  await remove(owner.principal, developer);
  expect((await revoked(orgId)).sort()).toEqual([`client ${client}`, `key ${key}`, `member ${userId}`]);
  const left = await db.asSystem("test", async (tx) => ({
    keys: await tx.apiKey.findMany({ where: { orgId, revokedAt: null }, select: { id: true } }),
    clients: await tx.oauthClient.count({ where: { orgId, revokedAt: null } }),
    invitations: await tx.invitation.count({ where: { orgId, revokedAt: null } }),
    links: await tx.credentialLink.count({ where: { orgId, consumedAt: null } }),
    session: await tx.session.findUniqueOrThrow({ where: { id: session.id } }),
  }));
  expect(left.keys).toEqual([{ id: machine }]);
  expect([left.clients, left.invitations, left.links]).toEqual([0, 0, 0]);
  expect(left.session.revokedAt).not.toBeNull();
  expect(await outboxOf(db, orgId)).toContainEqual(
    expect.objectContaining({ method: "member.remove", actor: owner.user.id }),
  );
});

async function insertClient(orgId: string, userId: string): Promise<string> {
  const id = newId("cli");
  const limits = { grantTypes: ["client_credentials"], authMethod: "secret", serverIds: [], scopes: ["tools:call"] };
  await db.asSystem("test", (tx) =>
    tx.oauthClient.create({ data: { id, orgId, name: id, purpose: "person", userId, createdBy: userId, ...limits } }),
  );
  return id;
}

test("leaving keeps the browser signed in; a key cannot leave; who belongs elsewhere stays signed in when removed", async () => {
  const { orgId, owner, member, developer } = await team("owner", "member", "developer");
  const signIn = (user: Person["user"]) =>
    createSession({ db }, { user, method: "test", userAgent: null, ip: "127.0.0.1" });
  const live = async (id: string) =>
    (await db.asSystem("test", (tx) => tx.session.findUniqueOrThrow({ where: { id } }))).revokedAt === null;
  const left = await signIn(member.user);
  await leaveOrg({ db }, member.principal);
  expect(await live(left.id)).toBe(true);
  expect(await roleOf(member.memberId)).toBeUndefined();
  await expect(leaveOrg({ db }, keyPrincipal(orgId, "key_x", "admin"))).rejects.toMatchObject({
    code: "key_cannot_leave",
  });
  const elsewhere = await makeOrg(db);
  await db.asSystem("test", (tx) =>
    tx.member.create({
      data: { id: newId("mem"), orgId: elsewhere.id, userId: developer.user.id, role: "member" },
    }),
  );
  const kept = await signIn(developer.user);
  await remove(owner.principal, developer);
  expect(await live(kept.id)).toBe(true);
});
