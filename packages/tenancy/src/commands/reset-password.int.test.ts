import { hashPassword, newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeOrg, openThrottle } from "../../test/people.ts";
import { insertMember } from "../user-store.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { connectAccount } from "./connect-account.ts";
import { createInvitation } from "./create-invitation.ts";
import { createPasswordLink } from "./create-password-link.ts";
import { joinByInvitation } from "./join-by-invitation.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { resetPassword } from "./reset-password.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

const deps = () => ({ db, throttle: openThrottle });
const ip = "203.0.113.1";
const password = "a wholly new sentence";

/** Somebody who made the account of another person's address, by an invitation of their own, and a way back in. */
async function squatted() {
  const email = `${newId("usr").slice(4)}@victim.example`;
  const org = await makeOrg(db);
  const { principal } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { token } = await createInvitation(deps(), principal, { email, role: "admin" });
  const { user } = await joinByInvitation(deps(), { token, password: "the squatter's own", name: null, ip });
  const base = { kind: "user", id: user.id, label: email, credential: newId("ses"), requestId: "req_test" } as const;
  const account = { provider: "github", providerAccountId: newId("usr") };
  await connectAccount({ db }, { ...base, bound: null }, account);
  const profile = { ...account, email: null, emailVerified: false, name: null, image: null };
  return { user, enter: () => signInWithProvider({ db }, profile, "closed") };
}

test("who gets the reset mail has the account alone: what was linked before the address was proved ends", async () => {
  const { user, enter } = await squatted();
  expect((await enter()).id).toBe(user.id);
  const { found } = await requestPasswordReset(deps(), { email: user.email, ip });
  await resetPassword(deps(), { token: (await found)?.link.token ?? "", password, ip });
  await expect(enter()).rejects.toMatchObject({ code: "provider_email_unverified" });
});

test("a link that was handed over proves no address, and a person's own least of all", async () => {
  const { user, enter } = await squatted();
  const org = await makeOrg(db);
  const memberId = await db.asSystem("test", (tx) =>
    insertMember(tx, { orgId: org.id, userId: user.id, role: "owner" }),
  );
  const base = { kind: "user", id: user.id, label: user.email, credential: "ses_x", requestId: "req_test" } as const;
  const theirs = { ...base, orgId: org.id, role: "owner" } as const;
  await db.asSystem("test", (tx) => tx.member.deleteMany({ where: { userId: user.id, orgId: { not: org.id } } }));
  const { token } = await createPasswordLink({ db }, theirs, { memberId });
  await resetPassword(deps(), { token, password, ip });
  const row = await db.asSystem("test", (tx) => tx.user.findUnique({ where: { id: user.id } }));
  expect(row?.emailVerifiedAt).toBeNull();
  expect((await enter()).id).toBe(user.id);
});

test("an address that was proved before keeps what its person linked", async () => {
  const org = await makeOrg(db);
  const passwordHash = await hashPassword("the one before");
  const { user, identity } = await makeMember(db, { orgId: org.id, role: "member", passwordHash });
  const account = { provider: "github", providerAccountId: newId("usr") };
  await connectAccount({ db }, identity, account);
  const { found } = await requestPasswordReset(deps(), { email: user.email, ip });
  await resetPassword(deps(), { token: (await found)?.link.token ?? "", password, ip });
  const profile = { ...account, email: null, emailVerified: false, name: null, image: null };
  expect((await signInWithProvider({ db }, profile, "closed")).id).toBe(user.id);
});

test("a link that was handed over dies when its person joins another org, which its maker does not own", async () => {
  const [first, second] = [await makeOrg(db), await makeOrg(db)];
  const { principal: maker } = await makeMember(db, { orgId: first.id, role: "owner" });
  const { user, memberId, identity } = await makeMember(db, { orgId: first.id, role: "member" });
  const { token } = await createPasswordLink({ db }, maker, { memberId });
  const { principal: host } = await makeMember(db, { orgId: second.id, role: "owner" });
  const invitation = await createInvitation(deps(), host, { email: user.email, role: "admin" });
  await acceptInvitation(deps(), identity, { token: invitation.token, ip });
  await expect(resetPassword(deps(), { token, password, ip })).rejects.toMatchObject({ code: "link_dead" });
});
