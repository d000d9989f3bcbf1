import { hashPassword } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeOrg, openThrottle, outboxOf } from "../../test/people.ts";
import { listSessions } from "../queries/list-sessions.ts";
import { createSessionChecker } from "../session-checker.ts";
import { changePassword } from "./change-password.ts";
import { createPasswordLink } from "./create-password-link.ts";
import { createSession } from "./create-session.ts";
import { requestPasswordReset } from "./request-password-reset.ts";
import { resetPassword } from "./reset-password.ts";
import { revokeSession } from "./revoke-session.ts";
import { signInWithPassword } from "./sign-in-with-password.ts";
import { type ProviderProfile, signInWithProvider } from "./sign-in-with-provider.ts";

const PASSWORD = "correct horse battery";
let db: Db;
let passwordHash: string;
beforeAll(async () => {
  ({ db } = await testDatabase());
  passwordHash = await hashPassword(PASSWORD);
});

const deps = () => ({ db, throttle: openThrottle });
const signIn = (email: string, password: string) => signInWithPassword(deps(), { email, password, ip: "203.0.113.1" });
const session = { method: "password", userAgent: "Test", ip: "203.0.113.1" };

test("lets in who knows the password, however the address is written, and refuses others alike", async () => {
  const org = await makeOrg(db);
  const { user } = await makeMember(db, { orgId: org.id, role: "owner", passwordHash });
  expect((await signIn(` ${user.email.toUpperCase()} `, PASSWORD)).id).toBe(user.id);
  const refusals = await Promise.all(
    [signIn(user.email, "wrong password"), signIn("nobody@example.com", PASSWORD)].map((tried) =>
      tried.catch((error) => ({ code: error.code, message: error.message })),
    ),
  );
  expect(refusals[0]).toEqual(refusals[1]);
  expect(await outboxOf(db, org.id)).toEqual([{ method: "session.sign_in", outcome: "denied", actor: "anonymous" }]);
});

test("a person without a password is refused, whatever is typed", async () => {
  const { user } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  await expect(signIn(user.email, "")).rejects.toMatchObject({ code: "sign_in_refused" });
});

test("a revoked session is refused within five seconds by who had cached it, and at once by others", async () => {
  const { user, identity } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  const { id } = await createSession({ db }, { user, ...session });
  let clock = 1_000;
  const cached = createSessionChecker({ db }, () => clock);
  expect((await cached.check(id))?.id).toBe(user.id);
  await revokeSession({ db }, identity, { sessionId: id });
  expect(await createSessionChecker({ db }).check(id)).toBeNull();
  clock += 4_999;
  expect(await cached.check(id)).toBeNull();
});

test("ending a session voids the access tokens that the person took until then, in each of their orgs", async () => {
  const org = await makeOrg(db);
  const { user, identity } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { id } = await createSession({ db }, { user, ...session });
  await revokeSession({ db }, identity, { sessionId: id });
  const rows = await db.asSystem("test", (tx) => tx.revocation.findMany({ where: { orgId: org.id } }));
  expect(rows).toMatchObject([{ kind: "member", value: user.id }]);
});

test("nobody ends another's session, and a session ends once", async () => {
  const org = await makeOrg(db);
  const { user, identity } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { identity: stranger } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { id } = await createSession({ db }, { user, ...session });
  await expect(revokeSession({ db }, stranger, { sessionId: id })).rejects.toMatchObject({ kind: "not_found" });
  expect((await listSessions({ db }, identity)).map((one) => one.id)).toEqual([id]);
  expect(await listSessions({ db }, stranger)).toEqual([]);
  await revokeSession({ db }, identity, { sessionId: id });
  await expect(revokeSession({ db }, identity, { sessionId: id })).rejects.toMatchObject({ kind: "not_found" });
});

test("changing the password ends every other session", async () => {
  const { user, identity } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner", passwordHash });
  const own = await createSession({ db }, { user, ...session });
  const other = await createSession({ db }, { user, ...session });
  const here = { ...identity, credential: own.id };
  await expect(changePassword(deps(), here, { current: "wrong", next: "another long one" })).rejects.toMatchObject({
    code: "password_wrong",
  });
  await changePassword(deps(), here, { current: PASSWORD, next: "another long one" });
  const check = createSessionChecker({ db });
  expect(await check.check(own.id)).not.toBeNull();
  expect(await check.check(other.id)).toBeNull();
  await expect(signIn(user.email, PASSWORD)).rejects.toMatchObject({ code: "sign_in_refused" });
  await expect(signIn(user.email, "another long one")).resolves.toMatchObject({ id: user.id });
});

test("of two who use one reset link at once, one gets it, and every session ends", async () => {
  const org = await makeOrg(db);
  const { principal: owner } = await makeMember(db, { orgId: org.id, role: "owner" });
  const { user, memberId } = await makeMember(db, { orgId: org.id, role: "developer", passwordHash });
  const { id } = await createSession({ db }, { user, ...session });
  const { token } = await createPasswordLink({ db }, owner, { memberId });
  const input = { token, password: "a wholly new sentence", ip: "203.0.113.1" };
  const tries = await Promise.allSettled([resetPassword(deps(), input), resetPassword(deps(), input)]);
  expect(tries.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await createSessionChecker({ db }).check(id)).toBeNull();
});

test("a newer reset link ends the older one, and a bad password does not use a link up", async () => {
  const { user } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner", passwordHash });
  const ask = async () => (await requestPasswordReset(deps(), { email: user.email, ip: "203.0.113.1" })).found;
  const [first, second] = [await ask(), await ask()];
  const reset = (token: string | undefined, password: string) =>
    resetPassword(deps(), { token: token ?? "", password, ip: "203.0.113.1" });
  await expect(reset(first?.link.token, "a wholly new sentence")).rejects.toMatchObject({ code: "link_dead" });
  await expect(reset(second?.link.token, "short")).rejects.toMatchObject({ code: "password_too_short" });
  await expect(reset(second?.link.token, user.email)).rejects.toMatchObject({ code: "password_guessable" });
  await expect(reset(second?.link.token, "a wholly new sentence")).resolves.toMatchObject({ id: user.id });
  const nobody = await requestPasswordReset(deps(), { email: "nobody@example.com", ip: "203.0.113.1" });
  expect(await nobody.found).toBeNull();
});

const profile = (over: Partial<ProviderProfile>): ProviderProfile => ({
  provider: "github",
  providerAccountId: `${Math.random()}`,
  email: null,
  emailVerified: true,
  name: null,
  image: null,
  ...over,
});

test("links a provider's account to the person with the address only when the provider vouches for it", async () => {
  const { user } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  const unverified = profile({ email: user.email, emailVerified: false });
  await expect(signInWithProvider({ db }, unverified, "open")).rejects.toMatchObject({
    code: "provider_email_unverified",
  });
  const verified = profile({ email: user.email });
  expect((await signInWithProvider({ db }, verified, "closed")).id).toBe(user.id);
  const renamed = { ...verified, email: "other@example.com", emailVerified: false };
  expect((await signInWithProvider({ db }, renamed, "closed")).id).toBe(user.id);
  await expect(signInWithProvider({ db }, profile({ email: user.email }), "closed")).rejects.toMatchObject({
    code: "provider_account_other",
  });
});

test("links nobody by an address that only folds to theirs: another mailbox may have that one", async () => {
  const { user } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  const wide = `${String.fromCharCode(0xfee0 + (user.email.codePointAt(0) ?? 0))}${user.email.slice(1)}`;
  expect(wide.normalize("NFKC")).toBe(user.email);
  await expect(signInWithProvider({ db }, profile({ email: wide }), "open")).rejects.toMatchObject({
    code: "email_invalid",
  });
});

test("a new person signs up only where that is open, and gets an org of their own", async () => {
  await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  const email = `new-${Date.now()}@example.com`;
  await expect(signInWithProvider({ db }, profile({ email }), "closed")).rejects.toMatchObject({
    code: "signup_closed",
  });
  await expect(signInWithProvider({ db }, profile({ email }), ["other.com"])).rejects.toMatchObject({
    code: "signup_closed",
  });
  const user = await signInWithProvider({ db }, profile({ email }), ["example.com"]);
  const members = await db.asSystem("test", (tx) => tx.member.findMany({ where: { userId: user.id } }));
  expect(members.map((member) => member.role)).toEqual(["owner"]);
});
