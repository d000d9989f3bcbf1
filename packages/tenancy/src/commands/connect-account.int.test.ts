import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import { makeMember, makeOrg, outboxOf } from "../../test/people.ts";
import { listAccounts } from "../queries/list-accounts.ts";
import { connectAccount } from "./connect-account.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

const account = () => ({ provider: "github", providerAccountId: newId("usr") });
const person = async () => {
  const org = await makeOrg(db);
  return { org, ...(await makeMember(db, { orgId: org.id, role: "owner" })) };
};

test("an account that its holder connected signs them in, whatever address it has, and is written down once", async () => {
  const [{ org, user, identity }, theirs] = [await person(), account()];
  await connectAccount({ db }, identity, theirs);
  await connectAccount({ db }, identity, theirs);
  const profile = { ...theirs, email: "elsewhere@example.com", emailVerified: false, name: null, image: null };
  expect((await signInWithProvider({ db }, profile, "closed")).id).toBe(user.id);
  expect(await listAccounts({ db }, identity)).toMatchObject([{ provider: "github", login: null }]);
  expect((await outboxOf(db, org.id)).filter(({ method }) => method === "account.link")).toHaveLength(1);
});

test("never takes an account from another person, nor gives one person two of a provider", async () => {
  const [one, other, theirs] = [await person(), await person(), account()];
  await connectAccount({ db }, one.identity, theirs);
  await expect(connectAccount({ db }, other.identity, theirs)).rejects.toMatchObject({
    code: "provider_account_taken",
  });
  await expect(connectAccount({ db }, one.identity, account())).rejects.toMatchObject({
    code: "provider_account_other",
  });
  const key = { ...other.identity, kind: "key" } as const;
  await expect(connectAccount({ db }, key, account())).rejects.toMatchObject({ code: "person_required" });
});
