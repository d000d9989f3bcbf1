import { testDatabase } from "@switchyard/testing";
import { expect, test } from "vitest";
import { makeMember, makeOrg, openThrottle } from "../../test/people.ts";
import { bootstrapInstallation } from "../commands/bootstrap-installation.ts";
import { completeSetup } from "../commands/complete-setup.ts";
import { signInWithProvider } from "../commands/sign-in-with-provider.ts";
import type { User } from "../ports.ts";
import { requireOperator } from "./require-operator.ts";

const owner = { email: "owner@example.com", password: "correct horse battery" };
const identityOf = (user: User) =>
  ({ kind: "user", id: user.id, label: user.email, credential: "ses_x", requestId: "req_x", bound: null }) as const;

test("the first owner runs the installation, by the setup link as by the admin variables, and nobody after", async () => {
  const { db } = await testDatabase();
  const { setupLink } = await bootstrapInstallation({ db }, null);
  const input = { token: setupLink?.token ?? "", ...owner, name: null, ip: "127.0.0.1" };
  const first = await completeSetup({ db, throttle: openThrottle }, input);
  expect(first.isOperator).toBe(true);
  await requireOperator({ db }, identityOf(first));
  const profile = { provider: "github", providerAccountId: "1", name: null, image: null };
  const later = await signInWithProvider({ db }, { ...profile, email: "b@example.com", emailVerified: true }, "open");
  await expect(requireOperator({ db }, identityOf(later))).rejects.toMatchObject({ code: "operator_required" });

  const other = await testDatabase();
  await bootstrapInstallation(other, owner);
  const users = await other.db.asSystem("test", (tx) => tx.user.findMany({ select: { isOperator: true } }));
  expect(users).toEqual([{ isOperator: true }]);
});

test("an owner of an org is no operator for it, and a key never is", async () => {
  const { db } = await testDatabase();
  const { identity } = await makeMember(db, { orgId: (await makeOrg(db)).id, role: "owner" });
  await expect(requireOperator({ db }, identity)).rejects.toMatchObject({ kind: "forbidden" });
  await db.asSystem("test", (tx) => tx.user.update({ where: { id: identity.id }, data: { isOperator: true } }));
  await requireOperator({ db }, identity);
  await expect(requireOperator({ db }, { ...identity, kind: "key" })).rejects.toMatchObject({ kind: "forbidden" });
});
