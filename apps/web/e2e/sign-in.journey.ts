import { expect, test } from "@playwright/test";
import { owner } from "./environment.ts";
import { signIn, signOut } from "./session.ts";
import { expectSound, watch } from "./views.ts";

const signedIn = /\/default(\/|$)|\/account$/;

test("a wrong password is refused in words, the right one lets in, and signing out ends it", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("do not match");
  await expect(page.getByLabel("E-mail")).toHaveValue(owner.email);
  await signIn(page);
  await signOut(page);
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a session revoked on the account page is out at once in its own browser", async ({ browser }) => {
  const [here, there] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()];
  await signIn(here);
  await signIn(there);
  await here.goto("/account");
  const own = here.getByRole("listitem").filter({ hasText: "This browser" });
  await own.getByRole("button", { name: "Sign out" }).click();
  await expect(here).toHaveURL(/\/sign-in/);
  await there.goto("/account");
  await expect(there.getByRole("heading", { name: "Account" })).toBeVisible();
  await Promise.all([here.context().close(), there.context().close()]);
});

test("signs in by an OpenID provider", async ({ page }) => {
  watch(page);
  await page.goto("/sign-in");
  const oidc = page.getByRole("button", { name: "Continue with Test provider" });
  test.skip((await oidc.count()) === 0, "no OpenID provider is configured here");
  await expectSound(page);
  await oidc.click();
  await page.locator('input[name="login"]').fill("ada");
  await page.locator('input[name="password"]').fill("any");
  await page.locator('button[type="submit"]').click();
  await page.locator('button[type="submit"]').click();
  await expect(page).toHaveURL(signedIn);
});
