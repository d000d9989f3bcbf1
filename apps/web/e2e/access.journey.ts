import { type Browser, expect, type Page, test } from "@playwright/test";
import { orgPath, signIn } from "./session.ts";
import { closeViews, expectSound, look, openViews, watch } from "./views.ts";

/** The Access page of a server that runs the example, as its owner sees it. */
async function openAccess(browser: Browser): Promise<{ page: Page; path: string }> {
  const page = watch(await (await browser.newContext()).newPage());
  await signIn(page);
  const org = orgPath(page);
  const list = await page.request.get(`/api/v1/orgs${org}/servers?limit=200`);
  const { data } = (await list.json()) as {
    data: { slug: string; live: object | null; source: { template: string } }[];
  };
  const example = data.find((one) => one.live && one.source.template === "typescript-http");
  const path = `${org}/servers/${example?.slug}/access`;
  await page.goto(path);
  await expect(page.getByRole("heading", { name: "Who may call what" })).toBeVisible();
  return { page, path };
}

test("a policy is made by the keyboard, shows in the matrix at once, and is taken back", async ({ browser }) => {
  const { page, path } = await openAccess(browser);
  const row = page.getByRole("row").filter({ hasText: "find_notes" });
  await expect(row.getByText("A policy keeps them from it")).toHaveCount(0);

  await page.getByRole("button", { name: "Add policy" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Allow only/ }).press("Space");
  await dialog.getByLabel("Role").selectOption("admin");
  await dialog.getByRole("checkbox", { name: "find_notes" }).press("Space");
  await expectSound(page);
  await dialog.getByRole("button", { name: "Add policy" }).press("Enter");
  await expect(dialog).toBeHidden();
  // Owner, developer and member lose it; the admin keeps it.
  await expect(row.getByText("A policy keeps them from it")).toHaveCount(3);
  await expect(row.getByText("May call it")).toHaveCount(1);
  const views = await openViews(browser, await page.context().storageState());
  await look(views, "16-server-access", async (view) => {
    await view.goto(path);
    await expect(view.getByRole("heading", { name: "Who may call what" })).toBeVisible();
  });
  await closeViews(views);

  await page.getByLabel("Search tools and callers").fill("find");
  await expect(page.getByRole("row").filter({ hasText: "calculate" })).toHaveCount(0);
  await page.getByRole("button", { name: /^Remove the policy: allow find_notes to admin/ }).press("Enter");
  await expect(row.getByText("May call it")).toHaveCount(4);
  await page.context().close();
});

test("opening a server to everyone says what that means before it is done", async ({ browser }) => {
  const { page } = await openAccess(browser);
  await page.getByRole("radio", { name: /^Public/ }).press("Space");
  await expect(page.getByText(/Anyone on the network will be able to call every tool/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Make public" })).toBeEnabled();
  await expectSound(page);
  await page.context().close();
});
