import { type Browser, expect, type Page, test } from "@playwright/test";
import { directoryClient, directoryDomain } from "./directory-facts.ts";
import { directoryUrl, dnsDoor } from "./environment.ts";
import { signIn } from "./session.ts";
import { closeViews, expectSound, look, openViews, watch } from "./views.ts";

test.describe.configure({ mode: "serial" });
test.skip(directoryUrl === "", "there is no directory here");

let owner: Page;
let org: string;

async function freshPage(browser: Browser): Promise<Page> {
  return watch(await (await browser.newContext()).newPage());
}

/** A POST of the owner's page, as its own scripts make it. */
async function post<T>(path: string, body: unknown): Promise<T> {
  const origin = new URL(owner.url()).origin;
  const answer = await owner.request.post(`/api/v1${path}`, { data: body, headers: { origin } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return (await answer.json()) as T;
}

/** Signs in at the directory's own pages, and agrees. */
async function agree(page: Page, login: string): Promise<void> {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill("any");
  await page.locator('button[type="submit"]').click();
  await page.locator('button[type="submit"]').click();
}

test.beforeAll(async ({ browser }) => {
  owner = await freshPage(browser);
  await signIn(owner);
  org = (await post<{ slug: string }>("/orgs", { name: "Harbor" })).slug;
});

test.afterAll(async () => {
  await owner.context().close();
});

test("an admin connects a provider, checks it, and proves the domain", async ({ browser }) => {
  await owner.goto(`/${org}/settings/sign-in`);
  await expectSound(owner);
  await owner.getByRole("button", { name: "Connect provider" }).click();
  const sheet = owner.getByRole("dialog");
  await sheet.getByLabel("Kind").selectOption("keycloak");
  await expect(sheet.getByText(/\/api\/auth\/callback\/org\/idp_/)).toBeVisible();
  await sheet.getByLabel("Issuer").fill(directoryUrl);
  await sheet.getByLabel("Client ID").fill(directoryClient.id);
  await sheet.getByLabel("Client secret").fill("not the secret");
  await sheet.getByLabel("Name").fill("Harbor directory");
  await sheet.getByRole("button", { name: "Add a line" }).click();
  await sheet.getByLabel("Value 1").fill("platform");
  await expectSound(owner);
  await sheet.getByRole("button", { name: "Connect provider" }).click();
  await expect(sheet).toBeHidden();

  const row = owner.getByRole("listitem").filter({ hasText: "Harbor directory" });
  await row.getByRole("button", { name: "Check" }).click();
  await expect(row.getByText("Client ID or secret are refused (invalid_client)")).toBeVisible();
  await row.getByRole("button", { name: "Edit" }).click();
  await owner.getByRole("dialog").getByLabel("Client secret").fill(directoryClient.secret);
  await owner.getByRole("button", { name: "Save changes" }).click();
  await row.getByRole("button", { name: "Check" }).click();
  await expect(row.getByText("Client ID and secret are accepted")).toBeVisible();
  await expect(row.getByText("No domain is verified yet, so nobody can sign in")).toBeVisible();

  await owner.getByRole("button", { name: "Add domain" }).click();
  await owner.getByRole("dialog").getByLabel("Domain").fill(directoryDomain);
  await owner.getByRole("dialog").getByRole("button", { name: "Add domain" }).click();
  await owner.getByRole("button", { name: "Verify" }).click();
  await expect(owner.getByText(`DNS knows no TXT record at _switchyard.${directoryDomain} yet.`)).toBeVisible();
  const views = await openViews(browser, await owner.context().storageState());
  await look(views, "70-sign-in-settings", async (page) => {
    await page.goto(`/${org}/settings/sign-in`);
    await expect(page.getByText("Waiting for the record")).toBeVisible();
  });
  await closeViews(views);
  const value = (await owner.getByText(/^switchyard-domain=/).textContent()) ?? "";
  await owner.request.post(dnsDoor, { data: { name: `_switchyard.${directoryDomain}`, values: [value] } });
  await owner.getByRole("button", { name: "Verify" }).click();
  await expect(owner.getByText("Verified", { exact: true })).toBeVisible();
});

test("a new person of the domain signs in by it and is a member with the mapped role", async ({ browser }) => {
  const grace = await freshPage(browser);
  await grace.goto("/sign-in");
  await grace.getByLabel("E-mail").fill(`grace@${directoryDomain}`);
  const button = grace.getByRole("button", { name: "Continue with Harbor directory" });
  await expect(button).toBeVisible();
  await expect(grace.getByLabel("Password")).toBeHidden();
  await expectSound(grace);
  await button.click();
  await agree(grace, "grace");
  await expect(grace).toHaveURL(new RegExp(`/${org}$`));
  await owner.goto(`/${org}/members`);
  const member = owner.getByRole("listitem").filter({ hasText: `grace@${directoryDomain}` });
  await expect(member.getByText("developer", { exact: true })).toBeVisible();
  await grace.context().close();
});

test("required sign-in refuses a password session, and leads to the provider", async ({ browser }) => {
  const invited = { email: `hopper@${directoryDomain}`, role: "member" };
  const { url } = await post<{ url: string }>(`/orgs/${org}/invitations`, invited);
  const hopper = await freshPage(browser);
  await hopper.goto(url);
  await hopper.getByLabel("Your name").fill("Hopper");
  await hopper.getByLabel("Choose a password").fill("a compiler of my own");
  await hopper.getByRole("button", { name: "Create account and join" }).click();
  await expect(hopper).toHaveURL(new RegExp(`/${org}$`));
  // A page that refreshes itself would be led away in the middle of the next step.
  await hopper.goto("about:blank");

  await owner.goto(`/${org}/settings/sign-in`);
  await owner.getByRole("button", { name: "Require it" }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Require it" }).click();
  await expect(owner.getByRole("button", { name: "Stop requiring it" })).toBeVisible();
  const settings = await openViews(browser, await owner.context().storageState());
  await look(settings, "71-required-sign-in", async (page) => {
    await page.goto(`/${org}/settings/sign-in`);
    await expect(page.getByText("In force with every request.")).toBeVisible();
  });
  await closeViews(settings);

  const refused = await openViews(browser, await hopper.context().storageState());
  await look(refused, "72-sign-in-required", async (page) => {
    await page.goto(`/${org}/servers`);
    await expect(page.getByText("Your present session came another way.")).toBeVisible();
  });
  await closeViews(refused);
  await hopper.goto(`/${org}/servers`);
  await hopper.getByRole("button", { name: "Continue with Harbor directory" }).click();
  await agree(hopper, "hopper");
  await expect(hopper).toHaveURL(new RegExp(`/${org}/servers$`));
  await expect(hopper.getByRole("heading", { name: "Servers" })).toBeVisible();

  await owner.goto(`/${org}/settings/sign-in`);
  const session = owner
    .getByRole("listitem")
    .filter({ hasText: `hopper@${directoryDomain}` })
    .first();
  await session.getByRole("button", { name: "Sign out" }).click();
  await expect(async () => {
    await hopper.goto(`/${org}/servers`);
    await expect(hopper).toHaveURL(/\/sign-in/, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await hopper.context().close();
});
