import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { orgPath, signIn } from "./session.ts";
import { closeViews, expectSound, openViews, picture, watch } from "./views.ts";

let state: Awaited<ReturnType<BrowserContext["storageState"]>>;
let org: string;
/** Path of a server that runs the example of the first journey. */
let server: string;
test.beforeAll(async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  await signIn(page);
  org = orgPath(page);
  state = await page.context().storageState();
  const list = await page.request.get(`/api/v1/orgs${org}/servers?limit=200`);
  const { data } = (await list.json()) as {
    data: { slug: string; live: object | null; source: { template: string } }[];
  };
  const example = data.find((one) => one.live && one.source.template === "typescript-http");
  server = `${org}/servers/${example?.slug}`;
  await page.context().close();
});

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

test("every other page is sound in both widths and themes", async ({ browser }) => {
  const views = await openViews(browser, state);
  const pages: readonly (readonly [string, string])[] = [
    ["new-server", `${org}/servers/new`],
    ["new-server-url", `${org}/servers/new?from=url`],
    ["deployments", `${server}/deployments`],
    ["logs", `${server}/logs`],
    ["server-audit", `${server}/audit`],
    ["server-settings", `${server}/settings`],
    ["credentials", `${org}/credentials`],
    ["members", `${org}/members`],
    ["settings", `${org}/settings`],
    ["environments", `${server}/environments`],
    ["settings-limits", `${org}/settings/limits`],
    ["settings-git", `${org}/settings/git`],
    ["settings-deliveries", `${org}/settings/git/deliveries`],
    ["account", "/account"],
    ["docs", "/docs/troubleshooting"],
  ];
  for (const view of views) {
    for (const [name, path] of pages) {
      await open(view.page, path);
      await picture(view, `10-${name}`);
      await expectSound(view.page);
    }
  }
  await closeViews(views);
});

test("a key is shown once and stops being listed as usable when revoked", async ({ browser }) => {
  const context = await browser.newContext({ storageState: state });
  const page = watch(await context.newPage());
  const name = `key ${Date.now()}`;
  await open(page, `${org}/credentials/keys`);
  await page.getByRole("link", { name: "Create key" }).first().click();
  await page.getByLabel("Name").fill(name);
  await expectSound(page);
  await page.getByRole("button", { name: "Create key" }).click();
  const secret = (await page.getByTestId("secret").textContent()) ?? "";
  expect(secret).toMatch(/^sy_mcp_/);
  await expectSound(page);
  await page.getByRole("link", { name: "To its page" }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(page.getByText(secret)).toHaveCount(0);
  await expectSound(page);
  await page.getByRole("button", { name: "Revoke" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(`Type ${name} to confirm`).fill(name);
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(dialog).toBeHidden();
  await open(page, `${org}/credentials/keys`);
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row.getByText("Revoked")).toBeVisible();
  await context.close();
});

test("nothing entered is lost on bad input, and each fault stands at its field", async ({ browser }) => {
  const context = await browser.newContext({ storageState: state });
  const page = watch(await context.newPage());
  await open(page, `${org}/servers/new?from=url`);
  await page.getByLabel("Git URL").fill("--upload-pack=touch /tmp/x");
  await page.getByLabel("Branch, tag or commit").fill("main");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Broken");
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByLabel("Name of variable 1").fill("PATH");
  await page.getByLabel("Value of variable 1").fill("/evil");
  await page.getByRole("button", { name: "Deploy", exact: true }).last().click();
  await page.locator("form").getByRole("alert").first().waitFor();
  await expect(page.getByLabel("Git URL")).toHaveValue("--upload-pack=touch /tmp/x");
  await expect(page.getByLabel("Branch, tag or commit")).toHaveValue("main");
  await expect(page.getByLabel("Value of variable 1")).toHaveValue("/evil");
  await expect(page).toHaveURL(/servers\/new\?from=url$/);
  await context.close();
});

test("the icon that browsers look for by themselves is there", async ({ request }) => {
  // They do when a page has loaded without naming one: it broke off before that part of its head had come.
  const icon = await request.get("/favicon.ico");
  expect(icon.status()).toBe(200);
  expect(icon.headers()["content-type"]).toMatch(/^image\//);
});

test("the palette finds a server by the keyboard alone", async ({ browser }) => {
  const context = await browser.newContext({ storageState: state });
  const page = watch(await context.newPage());
  await open(page, org);
  await page.keyboard.press("Control+k");
  const field = page.getByPlaceholder("Find a server or a page");
  await expect(field).toBeFocused();
  await field.pressSequentially("field");
  await expect(page.getByRole("option", { name: /Field notebook/ }).first()).toBeVisible();
  await expectSound(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/servers\/field-notebook/);
  await context.close();
});

test("what is not there answers with a page that says so, and strangers come back after sign-in", async ({
  browser,
}) => {
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  await page.goto(`${org}/servers/no-such-server`);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${org}/audit?outcome=denied`);
  await expect(stranger).toHaveURL(/\/sign-in\?callbackUrl=/);
  expect(new URL(stranger.url()).searchParams.get("callbackUrl")).toBe(`${org}/audit?outcome=denied`);
  await stranger.context().close();
  await context.close();
});
