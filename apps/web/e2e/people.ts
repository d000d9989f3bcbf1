import { expect, type Page } from "@playwright/test";
import { webUrl } from "./environment.ts";
import { manage } from "./manage.ts";

export interface Person {
  readonly email: string;
  readonly password: string;
}

let people = 0;

/** A new member of the org `default`, invited and joined without a browser. */
export async function newMember(role: "member" | "developer" = "member"): Promise<Person> {
  people += 1;
  const person = { email: `grace-${process.pid}-${people}@example.com`, password: "a nanosecond of wire" };
  const invited = await manage("POST", "/orgs/default/invitations", { email: person.email, role });
  expect(invited.status).toBe(201);
  const { url } = (await invited.json()) as { url: string };
  const token = new URLSearchParams(new URL(url).hash.slice(1)).get("token");
  const joined = await fetch(`${webUrl}/api/invitation`, {
    method: "POST",
    headers: { origin: webUrl, "content-type": "application/json" },
    body: JSON.stringify({ token, password: person.password, name: "Grace Hopper" }),
  });
  expect(joined.status).toBe(200);
  return person;
}

/** Signs a person in by password, wherever they were sent from. */
export async function signInAs(page: Page, { email, password }: Person): Promise<void> {
  await page.goto("/sign-in?callbackUrl=/account");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Account" })).toBeVisible();
}
