import { testDatabase } from "@switchyard/testing";
import { expect, test } from "vitest";
import { openThrottle } from "../../test/people.ts";
import { authenticateManageKey } from "../queries/authenticate-manage-key.ts";
import { bootstrapInstallation } from "./bootstrap-installation.ts";
import { completeSetup } from "./complete-setup.ts";
import { renewAdminKey } from "./renew-admin-key.ts";
import { signInWithPassword } from "./sign-in-with-password.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";

const owner = { email: "owner@example.com", password: "correct horse battery" };

test("the two admin variables create the first owner once, and change nothing later", async () => {
  const { db } = await testDatabase();
  const starts = await Promise.all([bootstrapInstallation({ db }, owner), bootstrapInstallation({ db }, owner)]);
  expect(starts).toEqual([
    { org: "default", setupLink: null },
    { org: "default", setupLink: null },
  ]);
  await bootstrapInstallation({ db }, { ...owner, password: "something else entirely" });
  const deps = { db, throttle: openThrottle };
  await expect(signInWithPassword(deps, { ...owner, ip: "127.0.0.1" })).resolves.toMatchObject({ email: owner.email });
});

test("without them, the newest setup link makes the first owner, once", async () => {
  const { db } = await testDatabase();
  const deps = { db, throttle: openThrottle };
  const [first, second] = [await bootstrapInstallation({ db }, null), await bootstrapInstallation({ db }, null)];
  const setUp = (token: string | undefined) =>
    completeSetup(deps, { token: token ?? "", ...owner, name: "Ada", ip: "127.0.0.1" });
  await expect(setUp(first.setupLink?.token)).rejects.toMatchObject({ code: "link_dead" });
  const tries = await Promise.allSettled([setUp(second.setupLink?.token), setUp(second.setupLink?.token)]);
  expect(tries.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await bootstrapInstallation({ db }, null)).setupLink).toBeNull();
});

test("nobody becomes the first owner through a provider", async () => {
  const { db } = await testDatabase();
  await bootstrapInstallation({ db }, null);
  const profile = { provider: "github", providerAccountId: "1", name: null, image: null };
  const stranger = { ...profile, email: "stranger@example.com", emailVerified: true };
  await expect(signInWithProvider({ db }, stranger, "open")).rejects.toMatchObject({ code: "installation_not_set_up" });
});

test("renewing the local admin key revokes the one before", async () => {
  const { db } = await testDatabase();
  await expect(renewAdminKey({ db })).rejects.toMatchObject({ code: "installation_not_set_up" });
  await bootstrapInstallation({ db }, null);
  const first = await renewAdminKey({ db });
  const second = await renewAdminKey({ db });
  expect(first.org).toBe("default");
  await expect(authenticateManageKey({ db }, first.apiKey, { requestId: "r", ip: null })).rejects.toMatchObject({
    code: "api_key_revoked",
  });
  await expect(authenticateManageKey({ db }, second.apiKey, { requestId: "r", ip: null })).resolves.toMatchObject({
    kind: "key",
  });
});
