import { expect, type Page } from "@playwright/test";
import { owner, setupUrl } from "./environment.ts";

/** Signs the owner in by password. */
export async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
}

/** Signs out by the menu. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

/** Creates the first owner by the setup link; signs in where it was used already. */
export async function becomeOwner(page: Page): Promise<void> {
  if (setupUrl === "") return signIn(page);
  await page.goto(setupUrl);
  // The token leaves the address bar at once.
  await expect(page).toHaveURL(/\/setup$/);
  await page.getByLabel("Your name").fill(owner.name);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(owner.password);
  await page.getByRole("button", { name: "Create owner account" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
}

/** The path of the org that is open: `/default`. */
export function orgPath(page: Page): string {
  return `/${new URL(page.url()).pathname.split("/")[1] ?? ""}`;
}
