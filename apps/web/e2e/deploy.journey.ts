import { expect, type Page, test } from "@playwright/test";
import { setupUrl } from "./environment.ts";
import { becomeOwner, orgPath } from "./session.ts";
import { closeViews, expectQuiet, expectSound, look, openViews, watch } from "./views.ts";

const EXAMPLE = "Field notebook";

test("from the setup link to an audited call, by browser alone", async ({ browser }) => {
  const first = watch(await (await browser.newContext()).newPage());
  await first.goto(setupUrl === "" ? "/sign-in" : "/setup");
  await expectSound(first);
  await becomeOwner(first);
  const org = orgPath(first);
  const views = await openViews(browser, await first.context().storageState());
  const fresh = await first.getByRole("heading", { name: "Deploy your first server" }).isVisible();
  if (fresh) {
    await look(views, "01-empty", async (page) => {
      await page.goto(`${org}/servers`);
      await expect(page.getByRole("button", { name: `Deploy ${EXAMPLE}` })).toBeVisible();
    });
  }

  await first.goto(`${org}/servers/new`);
  await first.getByRole("button", { name: `Deploy ${EXAMPLE}` }).click();
  await first.waitForURL(/\/deployments\/dpl_/);
  const deployment = new URL(first.url()).pathname;
  const server = deployment.replace(/\/deployments\/.*$/, "");

  const status = (page: Page) => page.getByTestId("deployment-status");
  const log = (page: Page) => page.getByRole("log");
  await expect(log(first)).toContainText(/\w+/);
  const before = await status(first).getAttribute("data-status");
  await look(views, "02-deploying", async (page) => {
    await page.goto(deployment);
    await expect(log(page)).toContainText("detect");
  });
  expect(["queued", "building", "verifying"], "the log was seen while it ran").toContain(before);
  await expect(status(first)).toHaveAttribute("data-status", "ready", { timeout: 240_000 });
  await expect(first.locator('[data-step="verify"]')).toHaveAttribute("data-status", "succeeded");
  await look(views, "03-deployed", async (page) => {
    await page.goto(deployment);
    await expect(log(page)).toContainText(/\w+/);
  });

  await look(views, "04-server", async (page) => {
    await page.goto(server);
    await expect(page.getByTestId("endpoint")).toContainText("/mcp");
    await expect(page.getByText("calculate", { exact: true }).first()).toBeVisible();
  });

  await look(views, "05-call", async (page) => {
    await page.goto(`${server}/tools?tool=calculate`);
    await page.getByLabel("expression").fill("(3 + 4) * 2.5");
    await page.getByRole("button", { name: "Call tool" }).click();
    const result = page.getByTestId("call-result");
    await expect(result).toHaveAttribute("data-outcome", "complete");
    await expect(result).toContainText("17.5");
  });

  await look(views, "06-audit", async (page) => {
    await page.goto(`${org}/audit?tool=calculate`);
    const row = page.getByText("calculate", { exact: true }).locator("visible=true").first();
    await expect(row).toBeVisible();
  });
  await look(views, "07-event", async (page) => {
    await page
      .locator("button:visible", { hasText: /calculate|Show details/ })
      .first()
      .click();
    const panel = page.getByRole("dialog");
    await expect(panel.getByText("Place in the chain")).toBeVisible();
    await expect(panel).toContainText("(3 + 4) * 2.5");
  });

  await look(views, "08-overview", async (page) => {
    await page.goto(org);
    await expect(page.getByRole("heading", { name: "Last deployments" })).toBeVisible();
  });
  await look(views, "09-servers", async (page) => {
    await page.goto(`${org}/servers`);
    await expect(page.getByText(EXAMPLE).locator("visible=true").first()).toBeVisible();
  });
  expectQuiet(first);
  await closeViews(views);
  await first.context().close();
});
