import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { makeMember, makeOrg, openThrottle, outboxOf } from "../../test/people.ts";
import type { SignInDeps } from "../ports.ts";
import { listInvitations } from "../queries/list-invitations.ts";
import { previewInvitation } from "../queries/preview-invitation.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { changeMemberRole } from "./change-member-role.ts";
import { createInvitation } from "./create-invitation.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { removeMember } from "./remove-member.ts";
import { resendInvitation } from "./resend-invitation.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";

let db: Db;
let deps: SignInDeps;
beforeAll(async () => {
  ({ db } = await testDatabase());
  deps = { db, throttle: openThrottle };
});

const ip = "203.0.113.1";
const freshEmail = () => `${newId("usr").slice(4).toLowerCase()}@example.com`;
const password = "a wholly new sentence";
const dead = { code: "link_dead" };

async function orgOf() {
  const org = await makeOrg(db);
  return { org, owner: await makeMember(db, { orgId: org.id, role: "owner" }) };
}
const join = (token: string) => joinByInvitation(deps, { token, password, name: null, ip });
const membersOf = (orgId: string) =>
  db.asSystem("test", (tx) => tx.member.findMany({ where: { orgId }, select: { userId: true, role: true } }));

test("somebody new chooses a password and is a member with the role of the invitation, written down", async () => {
  const { org, owner } = await orgOf();
  const email = freshEmail();
  const { token, invitation } = await createInvitation(deps, owner.principal, {
    email: email.toUpperCase(),
    role: "auditor",
  });
  expect(invitation).toMatchObject({
    email,
    role: "auditor",
    status: "open",
    createdBy: owner.user.email,
    mailedAt: null,
  });
  expect(await previewInvitation(deps, { token, ip })).toMatchObject({ org: org.name, email, needsPassword: true });
  await expect(joinByInvitation(deps, { token, password: "short", name: null, ip })).rejects.toMatchObject({
    code: "password_too_short",
  });
  await expect(joinByInvitation(deps, { token, password: email, name: null, ip })).rejects.toMatchObject({
    code: "password_guessable",
  });
  const { user } = await join(token);
  expect(user.email).toBe(email);
  expect(await membersOf(org.id)).toContainEqual({ userId: user.id, role: "auditor" });
  const methods = (await outboxOf(db, org.id)).map(({ method }) => method);
  expect(methods).toEqual(expect.arrayContaining(["invitation.create", "invitation.accept"]));
  const { data } = await listInvitations({ db }, owner.principal, { limit: 10 });
  expect(data).toMatchObject([{ status: "accepted" }]);
});

test("somebody known signs in and accepts; a key never does", async () => {
  const [{ org, owner }, other] = [await orgOf(), await orgOf()];
  const known = await makeMember(db, { orgId: other.org.id, role: "member" });
  const { token } = await createInvitation(deps, owner.principal, { email: known.user.email, role: "developer" });
  expect(await previewInvitation(deps, { token, ip })).toMatchObject({ needsPassword: false });
  await expect(join(token)).rejects.toMatchObject({ code: "account_exists" });
  const key = { ...known.identity, kind: "key" } as const;
  await expect(acceptInvitation(deps, key, { token, ip })).rejects.toMatchObject({ code: "key_cannot_join" });
  expect(await acceptInvitation(deps, known.identity, { token, ip })).toMatchObject({
    slug: org.slug,
    role: "developer",
  });
});

describe("invitation reuse and cross-org acceptance", () => {
  test("a link works once, also when two come at once", async () => {
    const { org, owner } = await orgOf();
    const { token } = await createInvitation(deps, owner.principal, { email: freshEmail(), role: "member" });
    const done = await Promise.allSettled([join(token), join(token), join(token)]);
    expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of done) if (one.status === "rejected") expect(one.reason).toMatchObject(dead);
    await expect(join(token)).rejects.toMatchObject(dead);
    await expect(previewInvitation(deps, { token, ip })).rejects.toMatchObject(dead);
    expect(await membersOf(org.id)).toHaveLength(2);
  });

  test("another address than the invited one is refused, and the link lives on", async () => {
    const [{ org, owner }, elsewhere] = [await orgOf(), await orgOf()];
    const { token } = await createInvitation(deps, owner.principal, { email: freshEmail(), role: "admin" });
    await expect(acceptInvitation(deps, elsewhere.owner.identity, { token, ip })).rejects.toMatchObject({
      code: "invitation_other_address",
    });
    expect(await membersOf(org.id)).toHaveLength(1);
    await expect(join(token)).resolves.toBeDefined();
  });

  test("an invitation opens the org that sent it and no other, and another org finds nothing to act on", async () => {
    const [one, two] = [await orgOf(), await orgOf()];
    const email = freshEmail();
    const { token, invitation } = await createInvitation(deps, one.owner.principal, { email, role: "admin" });
    const act = { invitationId: invitation.id };
    await expect(resendInvitation(deps, two.owner.principal, act)).rejects.toMatchObject({
      code: "invitation_not_found",
    });
    await expect(revokeInvitation(deps, two.owner.principal, act)).rejects.toMatchObject({
      code: "invitation_not_found",
    });
    const joined = await join(token);
    expect(joined.org.id).toBe(one.org.id);
    expect(await membersOf(two.org.id)).toHaveLength(1);
  });

  test("a revoked, replaced, resent or expired link opens nothing", async () => {
    const { owner } = await orgOf();
    const email = freshEmail();
    const first = await createInvitation(deps, owner.principal, { email, role: "member" });
    const second = await createInvitation(deps, owner.principal, { email, role: "developer" });
    await expect(join(first.token)).rejects.toMatchObject(dead);
    const third = await resendInvitation(deps, owner.principal, { invitationId: second.invitation.id });
    await expect(join(second.token)).rejects.toMatchObject(dead);
    await db.asSystem("test", (tx) =>
      tx.invitation.update({ where: { id: third.invitation.id }, data: { expiresAt: new Date(Date.now() - 1) } }),
    );
    await expect(join(third.token)).rejects.toMatchObject(dead);
    const fourth = await resendInvitation(deps, owner.principal, { invitationId: third.invitation.id });
    await revokeInvitation(deps, owner.principal, { invitationId: fourth.invitation.id });
    await revokeInvitation(deps, owner.principal, { invitationId: fourth.invitation.id });
    await expect(join(fourth.token)).rejects.toMatchObject(dead);
    await expect(resendInvitation(deps, owner.principal, { invitationId: fourth.invitation.id })).rejects.toMatchObject(
      { code: "invitation_closed" },
    );
    await expect(join("no-such-token-no-such-token")).rejects.toMatchObject(dead);
  });

  test("dies with the right of who sent it, by removal and by another role", async () => {
    const { org, owner } = await orgOf();
    const [gone, lower] = [
      await makeMember(db, { orgId: org.id, role: "admin" }),
      await makeMember(db, { orgId: org.id, role: "admin" }),
    ];
    const invite = (by: typeof gone) => createInvitation(deps, by.principal, { email: freshEmail(), role: "admin" });
    const [a, b] = [await invite(gone), await invite(lower)];
    await removeMember(deps, owner.principal, { memberId: gone.memberId });
    await changeMemberRole(deps, owner.principal, { memberId: lower.memberId, role: "developer" });
    await expect(join(a.token)).rejects.toMatchObject(dead);
    await expect(join(b.token)).rejects.toMatchObject(dead);
  });

  test("does not raise who is a member already", async () => {
    const { org, owner } = await orgOf();
    const member = await makeMember(db, { orgId: org.id, role: "member" });
    const invite = (email: string) => createInvitation(deps, owner.principal, { email, role: "admin" });
    await expect(invite(member.user.email)).rejects.toMatchObject({ code: "already_member" });
    const later = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "member" });
    const { token } = await invite(later.user.email);
    await db.asSystem("test", (tx) =>
      tx.member.create({ data: { id: newId("mem"), orgId: org.id, userId: later.user.id, role: "member" } }),
    );
    await expect(acceptInvitation(deps, later.identity, { token, ip })).rejects.toMatchObject({
      code: "already_member",
    });
  });
});

test("nobody invites above their own role, nor takes such an invitation's place", async () => {
  const { org, owner } = await orgOf();
  const admin = await makeMember(db, { orgId: org.id, role: "admin" });
  const developer = await makeMember(db, { orgId: org.id, role: "developer" });
  const email = freshEmail();
  const { invitation } = await createInvitation(deps, owner.principal, { email, role: "owner" });
  await expect(createInvitation(deps, admin.principal, { email: freshEmail(), role: "owner" })).rejects.toMatchObject({
    code: "role_above",
  });
  await expect(createInvitation(deps, admin.principal, { email, role: "member" })).rejects.toMatchObject({
    code: "role_above",
  });
  await expect(resendInvitation(deps, admin.principal, { invitationId: invitation.id })).rejects.toMatchObject({
    code: "role_above",
  });
  await expect(revokeInvitation(deps, admin.principal, { invitationId: invitation.id })).rejects.toMatchObject({
    code: "role_above",
  });
  await expect(
    createInvitation(deps, developer.principal, { email: freshEmail(), role: "member" }),
  ).rejects.toMatchObject({
    code: "permission_denied",
  });
});

describe("enumeration of accounts by timing or text", () => {
  test("inviting somebody known answers as inviting somebody new does", async () => {
    const [{ owner }, other] = [await orgOf(), await orgOf()];
    const invite = (email: string) => createInvitation(deps, owner.principal, { email, role: "member" });
    const [known, fresh] = [await invite(other.owner.user.email), await invite(freshEmail())];
    const shape = ({ invitation, token }: typeof known) => ({
      ...invitation,
      ...{ id: "", email: "", createdAt: "", expiresAt: "", token: token.length },
    });
    expect(shape(known)).toEqual(shape(fresh));
  });

  test("attempts with links are counted by address", async () => {
    const hits: string[] = [];
    const counting = {
      ...openThrottle,
      hit: async (key: string) => ({ allowed: hits.push(key) < 3, retryAfterSeconds: 60 }),
    };
    const look = () => previewInvitation({ db, throttle: counting }, { token: "no-such-token-no-such-token", ip });
    await expect(look()).rejects.toMatchObject(dead);
    await expect(look()).rejects.toMatchObject(dead);
    await expect(look()).rejects.toMatchObject({ code: "too_many_attempts" });
    expect(hits).toEqual(Array(3).fill(`invitation:ip:${ip}`));
  });

  test("an org mails no more than its share", async () => {
    const { owner } = await orgOf();
    const shut = { ...openThrottle, hit: async () => ({ allowed: false, retryAfterSeconds: 60 }) };
    await expect(
      createInvitation({ db, throttle: shut }, owner.principal, { email: freshEmail(), role: "member" }),
    ).rejects.toMatchObject({ code: "too_many_invitations" });
  });
});

describe("sign-in by a provider", () => {
  const profile = (email: string, emailVerified = true) => ({
    ...{ provider: "github", providerAccountId: newId("usr"), email, emailVerified, name: null, image: null },
  });

  test("lets an invited address in where signing up is closed, into no org, to accept with the link", async () => {
    const { org, owner } = await orgOf();
    const email = freshEmail();
    const { token } = await createInvitation(deps, owner.principal, { email, role: "developer" });
    await expect(signInWithProvider({ db }, profile(email, false), "closed")).rejects.toMatchObject({
      code: "provider_email_unverified",
    });
    const user = await signInWithProvider({ db }, profile(email), "closed");
    expect(await db.asSystem("test", (tx) => tx.member.count({ where: { userId: user.id } }))).toBe(0);
    const identity = { ...owner.identity, id: user.id, label: user.email };
    expect(await acceptInvitation(deps, identity, { token, ip })).toMatchObject({ id: org.id });
  });

  test("takes over an account that somebody else may have made for the address", async () => {
    const { owner } = await orgOf();
    const email = freshEmail();
    const { token } = await createInvitation(deps, owner.principal, { email, role: "member" });
    const { user } = await join(token);
    const planted = { provider: "oidc", providerAccountId: newId("usr"), userId: user.id };
    await db.asSystem("test", (tx) => tx.account.create({ data: planted }));
    expect((await signInWithProvider({ db }, profile(email), "closed")).id).toBe(user.id);
    const after = await db.asSystem("test", (tx) =>
      tx.user.findUniqueOrThrow({ where: { id: user.id }, select: { passwordHash: true, accounts: true } }),
    );
    expect(after.passwordHash).toBeNull();
    expect(after.accounts.map(({ provider }) => provider)).toEqual(["github"]);
  });
});
