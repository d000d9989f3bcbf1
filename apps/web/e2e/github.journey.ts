import { type Browser, expect, type Page, test } from "@playwright/test";
import { githubUrl, owner } from "./environment.ts";
import { github } from "./github/github.ts";
import { notebook, notebookName, withAnotherTool, withToolGone } from "./github/repository.ts";
import { orgPath, signIn, signOut } from "./session.ts";
import { closeViews, expectQuiet, look, openViews, picture, type View, watch } from "./views.ts";

const SERVER = "notebook-mcp";
/** A build on a machine that does other things besides. */
const LIVE_WITHIN = { timeout: 240_000 };
/** A webhook and what follows from it, on the same. */
const SOON = { timeout: 60_000 };

const status = (page: Page) => page.getByTestId("deployment-status");
const shown = (page: Page, text: string | RegExp) => page.getByText(text).locator("visible=true").first();

test.describe.configure({ mode: "serial" });
test.skip(githubUrl === "", "no test GitHub is here");

let page: Page;
let views: readonly View[];
let org: string;
let server: string;
/** Path of the deployment that was live first. */
let first: string;

test.beforeAll(async ({ browser }) => {
  page = watch(await (await browser.newContext()).newPage());
  await signIn(page);
  org = orgPath(page);
  server = `${org}/servers/${SERVER}`;
  views = await viewsOf(browser);
});
test.afterAll(async () => {
  await closeViews(views);
  await page.context().close();
});

/** The four views, signed in as the page is. */
async function viewsOf(browser: Browser): Promise<readonly View[]> {
  return openViews(browser, await page.context().storageState());
}

/** Looks at a page in every view and leaves it: pages that follow what happens would take the cores from the builds. */
async function glance(name: string, show: (view: Page) => Promise<void>): Promise<void> {
  await look(views, name, show);
  for (const view of views) await view.page.goto("about:blank");
}

/** Opens the deployment of a commit by its message, as soon as it is listed, and waits until it is ready. */
async function followDeployment(title: string): Promise<string> {
  await page.goto(`${server}/deployments`);
  const row = page.getByRole("list", { name: "Deployments" }).getByRole("link", { name: title });
  await expect(row).toBeVisible(SOON);
  await row.click();
  await page.waitForURL(/\/deployments\/dpl_/);
  await expect(status(page)).toHaveAttribute("data-status", "ready", LIVE_WITHIN);
  return new URL(page.url()).pathname;
}

/** State and words of the newest status that Switchyard set on a commit. */
async function statusOf(sha: string, context: string): Promise<string> {
  const own = (await github.statuses(notebookName, sha)).filter((one) => one.context === context);
  const last = own.at(-1);
  return last ? `${last.state}: ${last.description}` : "none";
}

test("makes the App, installs it, and signs in by it", async ({ browser }) => {
  await glance("20-git-settings", async (view) => {
    await view.goto(`${org}/settings/git`);
    await view.getByRole("radio", { name: "GitHub Enterprise Server" }).click();
    await view.getByLabel("Its address").fill(githubUrl);
  });
  await page.goto(`${org}/settings/git`);
  await page.getByRole("radio", { name: "GitHub Enterprise Server" }).click();
  await page.getByLabel("Its address").fill(githubUrl);
  await page.getByRole("button", { name: "Create GitHub App" }).click();
  await page.waitForURL(`${githubUrl}/**`);
  await page.getByRole("button", { name: "Create GitHub App" }).click();
  await expect(page.getByText("The GitHub App is there.")).toBeVisible();
  await glance("21-app-made", async (view) => {
    await view.goto(`${org}/settings/git?done=app_created`);
    await expect(view.getByRole("button", { name: "Install on GitHub" })).toBeVisible();
  });

  await page.getByRole("button", { name: "Install on GitHub" }).click();
  await page.waitForURL(`${githubUrl}/**`);
  await page.getByLabel("Account").selectOption(notebook.owner);
  await page.getByLabel("Only select repositories").check();
  for (const name of [notebookName, "acme/weather-mcp", "acme/invoice-tools"]) await page.getByLabel(name).check();
  await page.getByRole("button", { name: "Install" }).click();
  await expect(page.getByText("GitHub is connected.")).toBeVisible();
  await glance("22-installed", async (view) => {
    await view.goto(`${org}/settings/git`);
    await expect(shown(view, notebook.owner)).toBeVisible();
  });

  await closeViews(views);
  await signOut(page);
  const strangers = await openViews(browser, { cookies: [], origins: [] });
  await look(strangers, "23-sign-in", async (view) => {
    await view.goto("/sign-in");
    await expect(view.getByRole("button", { name: "Continue with GitHub" })).toBeVisible();
  });
  await closeViews(strangers);
  await page.getByRole("button", { name: "Continue with GitHub" }).click();
  await page.getByRole("button", { name: /ada/ }).first().click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.goto(`${org}/settings/git`);
  await expect(page.getByRole("heading", { name: "GitHub App" })).toBeVisible();
  views = await viewsOf(browser);
});

test("picks a repository, and it is live", async () => {
  await glance("24-picker", async (view) => {
    await view.goto(`${org}/servers/new`);
    await expect(view.getByRole("option", { name: notebookName })).toBeVisible();
    await expect(view.getByRole("option", { name: "ada/dotfiles" })).toHaveCount(0);
  });
  await page.goto(`${org}/servers/new`);
  await page.getByPlaceholder("Search repositories").fill("notebook");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?repo=/);
  await glance("25-confirm", async (view) => {
    await view.goto(`${org}/servers/new?repo=${notebookName}`);
    await expect(view.getByRole("button", { name: "Deploy", exact: true })).toBeVisible();
  });
  await page.getByRole("button", { name: "Deploy", exact: true }).click();
  await page.waitForURL(/\/deployments\/dpl_/);
  first = new URL(page.url()).pathname;
  await expect(status(page)).toHaveAttribute("data-status", "ready", LIVE_WITHIN);
  await glance("26-live", async (view) => {
    await view.goto(first);
    await expect(view.getByTestId("until-live")).toContainText(/\d/);
    await expect(view.getByRole("log")).toContainText("detect");
  });
});

test("a push to main goes live and says so at GitHub", async () => {
  const title = "Say how many notes there are";
  const sha = await github.commit(notebookName, { files: await withAnotherTool(), message: title, author: "ada" });
  const path = await followDeployment(title);
  await expect(shown(page, "Live")).toBeVisible();
  await expect.poll(() => statusOf(sha, `switchyard/${SERVER}`), SOON).toMatch(/^success: Live in production/);
  await glance("27-pushed", async (view) => {
    await view.goto(path);
    await expect(view.getByTestId("until-live")).toContainText(/\d/);
    await expect(shown(view, "count_notes")).toBeVisible();
  });
});

test("a pull request has a preview until it is closed", async () => {
  const title = "Leave units to others";
  const number = await github.openPull({
    repo: notebookName,
    head: "leave-units",
    title,
    author: "eve",
    files: await withToolGone(),
  });
  const path = await followDeployment("Change src/server.ts");
  const comment = async () => (await github.comments(notebookName, number)).map(({ body }) => body).join("\n---\n");
  await expect.poll(comment, SOON).toMatch(/\| Status \| Live/);
  const said = await comment();
  expect(said).toContain("breaking");
  expect(said).toMatch(/\| Preview \| `http.*\/mcp` \|/);
  expect(await github.comments(notebookName, number)).toHaveLength(1);
  const head = (await github.head(notebookName, "leave-units")) ?? "";
  expect(await statusOf(head, `switchyard/${SERVER}/pr-${number}`)).toMatch(/^success: Live in pr-/);
  await glance("28-preview-deployed", async (view) => {
    await view.goto(`${path}#changes`);
    await expect(view.locator('[data-gate="manifest_diff"]')).toHaveAttribute("data-verdict", "warned");
    await expect(shown(view, "convert_units")).toBeVisible();
  });
  await glance("29-previews", async (view) => {
    await view.goto(`${server}/environments`);
    await expect(shown(view, title)).toBeVisible();
  });
  await glance("30-preview", async (view) => {
    await view.goto(`${server}/environments/pr-${number}`);
    await expect(view.getByRole("heading", { name: title })).toBeVisible();
  });

  await page.goto(`${githubUrl}/${notebookName}/pull/${number}`);
  await expect(page.getByText("switchyard/notebook-mcp").first()).toBeVisible();
  await picture({ name: "desk-light", page }, "31-at-github");

  await github.closePull(notebookName, number);
  await expect.poll(comment, SOON).toMatch(/\| Status \| Closed/);
  await glance("32-preview-closed", async (view) => {
    await view.goto(`${server}/environments`);
    await expect(view.getByRole("list", { name: "Closed previews" })).toContainText(`pr-${number}`);
    await expect(view.getByRole("list", { name: "Open previews" })).toHaveCount(0);
  });
});

test("production goes back to what was live before, and the history says who and why", async () => {
  const reason = "Counting notes is slow for large notebooks";
  const history = `${server}/environments/production`;
  const list = (on: Page) => on.getByRole("list", { name: "What was live" });
  await glance("33-roll-back", async (view) => {
    await view.goto(history);
    await list(view)
      .getByRole("button", { name: /^Roll back/ })
      .first()
      .click();
    await view.getByLabel("Reason").fill(reason);
  });
  await page.goto(history);
  await list(page)
    .getByRole("button", { name: /^Roll back/ })
    .first()
    .click();
  await page.getByLabel("Reason").fill(reason);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Roll back to/ })
    .click();
  await expect(page.getByText(/Rolled back in/)).toBeVisible();
  await glance("34-live-history", async (view) => {
    await view.goto(history);
    const newest = list(view).getByRole("listitem").first();
    await expect(newest).toContainText("Rolled back");
    await expect(newest).toContainText(reason);
    await expect(newest).toContainText(new RegExp(`${owner.name}|${owner.email}`));
    await expect(newest.getByRole("link").first()).toHaveAttribute("href", first);
  });
  expectQuiet(page);
});

test("code from a fork waits for approval and gets no variables", async () => {
  const number = await github.openPull({
    repo: notebookName,
    head: "from-outside",
    title: "A small improvement",
    fromFork: "mallory",
    files: { "README.md": "# Notebook\n" },
  });
  await page.goto(`${server}/deployments`);
  const row = page.getByRole("list", { name: "Deployments" }).getByRole("link", { name: "Change README.md" });
  await expect(row).toBeVisible(SOON);
  await row.click();
  await page.waitForURL(/\/deployments\/dpl_/);
  const path = new URL(page.url()).pathname;
  await expect(status(page)).toHaveAttribute("data-status", "queued");
  await glance("35-fork-held", async (view) => {
    await view.goto(path);
    await expect(view.getByRole("button", { name: "Approve this commit" })).toBeVisible();
  });
  await page.getByRole("button", { name: "Approve this commit" }).click();
  await expect(status(page)).toHaveAttribute("data-status", "ready", LIVE_WITHIN);
  await page.goto(`${server}/environments/pr-${number}`);
  await expect(page.getByText("Code from a fork gets no variables")).toBeVisible();
  await github.closePull(notebookName, number);
  expectQuiet(page);
});
