import { type Browser, expect, type Page, test } from "@playwright/test";
import { orgPath, signIn } from "./session.ts";
import { closeViews, expectSound, openViews, picture, watch } from "./views.ts";

test.describe.configure({ mode: "serial" });

const email = `grace-${Date.now()}@example.com`;
const password = "a compiler of my own";

let owner: Page;
let guest: Page;
let org: string;
/** Path of a server that runs the example of the first journey. */
let server: string;

async function freshPage(browser: Browser): Promise<Page> {
  return watch(await (await browser.newContext()).newPage());
}

test.beforeAll(async ({ browser }) => {
  owner = await freshPage(browser);
  await signIn(owner);
  org = orgPath(owner);
  const list = await owner.request.get(`/api/v1/orgs${org}/servers?limit=200`);
  const { data } = (await list.json()) as { data: { slug: string; live: object | null }[] };
  server = `${org}/servers/${data.find((one) => one.live)?.slug}`;
  guest = await freshPage(browser);
});

test.afterAll(async () => {
  await Promise.all([owner.context().close(), guest.context().close()]);
});

/** Opens an act of a member's menu on the list of members. */
async function act(page: Page, name: string): Promise<void> {
  await page.goto(`${org}/members`);
  await page.getByRole("button", { name: `Actions for ${email}` }).click();
  await page.getByRole("menuitem", { name }).click();
}

/** Invites an address and answers the link. */
async function invite(page: Page, address: string): Promise<string> {
  await page.goto(`${org}/members`);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(address);
  await expect(dialog.getByRole("radio", { name: /^Member/ })).toBeChecked();
  await expectSound(page);
  await dialog.getByRole("button", { name: /^(Make|Send) invitation$/ }).click();
  const link = (await dialog.getByTestId("secret").textContent()) ?? "";
  expect(link).toContain("/invitation#token=");
  await expectSound(page);
  await page.keyboard.press("Escape");
  await expect(page.getByText(address).first()).toBeVisible();
  return link;
}

test("an invited person joins with a new password, and another's session cannot use the link", async ({ browser }) => {
  const link = await invite(owner, email);
  // The owner opens it themselves: it says so, and offers the way out.
  const same = watch(await owner.context().newPage());
  await same.goto(link);
  await expect(same.getByText("This invitation is for somebody else")).toBeVisible();
  await expect(same).toHaveURL(/\/invitation$/);
  await expectSound(same);
  await same.close();

  const views = await openViews(browser, { cookies: [], origins: [] });
  for (const view of views) {
    await view.page.goto(link);
    await expect(view.page.getByRole("button", { name: "Create account and join" })).toBeVisible();
    await picture(view, "60-invitation");
    await expectSound(view.page);
  }
  await closeViews(views);

  await guest.goto(link);
  await guest.getByLabel("Your name").fill("Grace Hopper");
  await guest.getByLabel("Choose a password").fill(password);
  await guest.getByRole("button", { name: "Create account and join" }).click();
  await expect(guest.getByRole("heading", { name: "Overview" })).toBeVisible();

  const late = await freshPage(browser);
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This invitation is over" })).toBeVisible();
  await late.context().close();
});

test("a member sees servers, and neither people nor the trail; an auditor both", async () => {
  const rail = guest.getByRole("navigation", { name: "Organization" });
  await guest.goto(server);
  await expect(guest.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(rail.getByRole("link", { name: "Members" })).toHaveCount(0);
  await guest.goto(`${org}/members`);
  await expect(guest.getByRole("heading", { name: "There is nothing here" })).toBeVisible();

  await act(owner, "Change role");
  const dialog = owner.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Auditor/ }).click();
  await dialog.getByRole("button", { name: "Change role" }).click();
  await expect(owner.getByText(`${email} is an auditor now.`)).toBeVisible();
  await guest.goto(`${org}/members`);
  await expect(guest.getByRole("heading", { name: "Members" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "Invite" })).toHaveCount(0);
  await guest.goto(`${org}/audit`);
  await expect(guest.getByRole("heading", { name: "Audit" })).toBeVisible();
});

test("the pages of the team are sound in both widths and themes", async ({ browser }) => {
  const waiting = `waiting-${email}`;
  const link = await invite(owner, waiting);
  const views = await openViews(browser, await owner.context().storageState());
  for (const view of views) {
    for (const [name, path] of [
      ["61-members", `${org}/members`],
      ["62-roles", `${org}/members/roles`],
    ] as const) {
      await view.page.goto(path);
      await expect(view.page.getByRole("heading", { level: 2 }).first()).toBeVisible();
      await picture(view, name);
      await expectSound(view.page);
    }
    await view.page.goto(`${org}/members`);
    await view.page.getByRole("button", { name: "Invite", exact: true }).click();
    await picture(view, "66-invite");
    await expectSound(view.page);
    await act(view.page, "Change role");
    await view.page.getByRole("radio", { name: /^Member/ }).click();
    await picture(view, "67-change-role");
    await expectSound(view.page);
    await act(view.page, "Remove");
    await expect(view.page.getByText("Their way in from every signed-in browser")).toBeVisible();
    await picture(view, "65-remove-member");
    await expectSound(view.page);
  }
  await closeViews(views);

  await owner.goto(`${org}/members`);
  await owner.getByRole("button", { name: `New link for ${waiting}` }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Make new link" }).click();
  await expect(owner.getByTestId("secret")).not.toHaveText(link);
  await owner.keyboard.press("Escape");
  await owner.getByRole("button", { name: `Revoke the invitation of ${waiting}` }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Revoke invitation" }).click();
  await expect(owner.getByText(waiting, { exact: true })).toHaveCount(0);
});

test("removal cuts access while they watch", async () => {
  await guest.goto(server);
  await expect(guest.getByRole("heading", { level: 1 })).toBeVisible();
  await act(owner, "Remove");
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel(/Type .* to confirm/).fill(email);
  await dialog.getByRole("button", { name: "Remove member" }).click();
  await expect(owner.getByText(`${email} is removed.`)).toBeVisible();
  const status = async () => (await guest.request.get(`/api/v1/orgs${org}`)).status();
  expect([401, 404]).toContain(await status());
  // The page reads itself again and finds nobody who may see it.
  await expect(guest.getByRole("heading", { name: /Sign in|There is nothing here/ })).toBeVisible();
  await expect(owner.getByRole("listitem").filter({ hasText: email })).toHaveCount(0);
});

test("the last owner cannot leave, and is told what to do first", async () => {
  await owner.goto(`${org}/settings`);
  await owner.getByRole("button", { name: "Leave", exact: true }).click();
  const dialog = owner.getByRole("dialog");
  await dialog.getByLabel(/Type .* to confirm/).fill(org.slice(1));
  await dialog.getByRole("button", { name: "Leave organization" }).click();
  await expect(dialog.getByRole("alert")).toContainText("last owner");
});
