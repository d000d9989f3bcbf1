/**
 * `npm run pictures`: makes the README's pictures anew. Boots a system of its own and the test GitHub, deploys the bundled
 * examples and a repository, makes calls, issues credentials, sets limits, lets a client ask for consent, opens a pull request, and
 * takes each page in both themes and widths; draws the architecture beside them.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { callTool, createServer, startComposedSystem, waitForDeployment } from "@switchyard/bench";
import type { Browser, BrowserContext } from "playwright-core";
import sharp from "sharp";
import { askToBeLetIn, issueCredentials, setLimits } from "./pictures/access-story.ts";
import { renderArchitecture } from "./pictures/architecture.ts";
import { connectGithub, rollBack, startWorld, tellStory } from "./pictures/github-story.ts";
import { openBrowser, type Size, settle, signIn, sizes, type Theme } from "./pictures/session.ts";

type State = NonNullable<NonNullable<Parameters<Browser["newContext"]>[0]>["storageState"]>;

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = join(root, ".github/pictures");
const say = (line: string) => process.stdout.write(`${line}\n`);

/** What changes at the ingress is in force by then. */
const IN_FORCE_MS = 5_000;
const CALLS = [
  { name: "calculate", arguments: { expression: "(3 + 4) * 2.5" } },
  { name: "add_note", arguments: { title: "Invoice", body: "Ask for the VAT id." } },
  { name: "find_notes", arguments: { words: "invoice" } },
  { name: "convert_units", arguments: { value: 12, from: "km", to: "mile" } },
] as const;

await mkdir(folder, { recursive: true });
await writeFile(join(folder, "architecture.svg"), renderArchitecture());
const system = await startComposedSystem({ checkout: root, onLine: say });
const github = await startWorld();
const browser = await openBrowser(process.env["PATH"] ?? "");
try {
  const state = await signIn(browser, system.webUrl, system);
  await createServer(system, "Field notebook", { template: "typescript-http" });
  await waitForDeployment(system, "field-notebook");
  for (const call of CALLS) say(await callTool(system, "field-notebook", call));

  // The deployment is taken while it runs: its steps and log are what the page is for.
  await createServer(system, "Writing desk", { template: "python-fastmcp" });
  await takeRunning(state, "writing-desk");
  await waitForDeployment(system, "writing-desk");
  await takeAll(state, "overview", "");
  await takeAll(state, "server", "/servers/field-notebook");
  await takeAll(state, "audit", "/audit");
  await takeAccess(state);
  await takeGithub(state);
} finally {
  await browser.close();
  await system.stop();
  await github.close();
}

async function takeAccess(state: State): Promise<void> {
  await issueCredentials(system);
  await takeAll(state, "credentials", "/credentials");
  await takeAll(state, "access", "/servers/field-notebook/access");
  await takeLimits(state);
  const asked = await askToBeLetIn(system, "Claude Code");
  for (const view of everyView()) {
    const { page, context, size, theme } = await open(state, view);
    await page.goto(asked);
    await page.getByRole("button", { name: "Allow" }).waitFor();
    await settle(page);
    await save(await page.screenshot(), `consent-${size}-${theme}`);
    await context.close();
  }
}

/** With calls that are counted: once the limits are in force, what is used of them is seen. */
async function takeLimits(state: State): Promise<void> {
  await setLimits(system);
  const add = { name: "add_note", arguments: { title: "Travel", body: "Book the night train." } };
  await new Promise((resolve) => setTimeout(resolve, IN_FORCE_MS));
  for (let call = 0; call < 17; call += 1) await callTool(system, "field-notebook", add);
  await takeAll(state, "limits", "/servers/field-notebook/limits");
}

async function takeGithub(state: State): Promise<void> {
  const { page, context } = await open(state, { size: "desk", theme: "light" });
  await page.goto(system.webUrl);
  await connectGithub(page, { org: system.org, github });
  await takeAll(state, "repositories", "/servers/new");
  const preview = await tellStory(system, github);
  await takeAll(state, "changes", `/servers/notebook-mcp/deployments/${preview.id}#changes`);
  await takeAll(state, "previews", "/servers/notebook-mcp/environments");
  await rollBack(page, system.org);
  await takeAll(state, "history", "/servers/notebook-mcp/environments/production");
  await context.close();
}

async function takeRunning(state: State, server: string): Promise<void> {
  const deployments = `${system.webUrl}/${system.org}/servers/${server}/deployments`;
  const views = await Promise.all(everyView().map((view) => open(state, view)));
  await Promise.all(
    views.map(async ({ page }) => {
      await page.goto(deployments);
      const href = await page.locator('a[href*="/deployments/dpl_"]').first().getAttribute("href");
      await page.goto(new URL(href ?? "", deployments).href);
      // A build that has said something is worth a picture.
      await page.getByRole("log").getByText(/^\$ /).first().waitFor({ timeout: 120_000 });
    }),
  );
  for (const { page, context, size, theme } of views) {
    await save(await page.screenshot(), `deployment-${size}-${theme}`);
    await context.close();
  }
}

async function takeAll(state: State, name: string, path: string): Promise<void> {
  for (const view of everyView()) {
    const { page, context, size, theme } = await open(state, view);
    await page.goto(`${system.webUrl}/${system.org}${path}`);
    await settle(page);
    await save(await page.screenshot(), `${name}-${size}-${theme}`);
    await context.close();
  }
}

function everyView(): { readonly size: Size; readonly theme: Theme }[] {
  return (["desk", "phone"] as const).flatMap((size) => (["light", "dark"] as const).map((theme) => ({ size, theme })));
}

async function open(storageState: State, { size, theme }: { readonly size: Size; readonly theme: Theme }) {
  const context: BrowserContext = await browser.newContext({
    viewport: sizes[size],
    colorScheme: theme,
    reducedMotion: "reduce",
    storageState,
    // The wait for a settled page is evaluated in it.
    bypassCSP: true,
  });
  return { context, page: await context.newPage(), size, theme };
}

/** A palette is enough for flat surfaces and a third of the bytes. */
async function save(picture: Buffer, name: string): Promise<void> {
  const small = await sharp(picture).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
  await writeFile(join(folder, `${name}.png`), small);
  say(`✓ ${name}.png  ${Math.round(small.length / 1024)} KB`);
}
