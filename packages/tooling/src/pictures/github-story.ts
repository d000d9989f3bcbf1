/** The part of the pictures that GitHub has a hand in: a repository, a push, a pull request, and the way back. */
import { dirname } from "node:path";
import { type ComposedSystem, createServer, waitForDeployment } from "@switchyard/bench";
import { AppError, type Deployment } from "@switchyard/contracts";
import { templateDir } from "@switchyard/templates";
import { starterFiles } from "@switchyard/templates/starter";
import { startGithub, type TestGithub } from "@switchyard/testing/github";
import type { Page } from "playwright-core";

const REPOSITORY = "acme/notebook-mcp";
const SERVER = "notebook-mcp";
const CODE = "src/server.ts";
const OTHERS = ["handbook", "invoice-tools", "weather-mcp", "atlas-search", "release-notes"];

/** The test GitHub with an organization that has a few repositories; one of them is the TypeScript example. */
export async function startWorld(): Promise<TestGithub> {
  const github = await startGithub({
    users: [
      { login: "ada", name: "Ada Lovelace", email: "ada@example.com" },
      { login: "eve", name: "Eve Moneypenny", email: "eve@example.com" },
    ],
  });
  for (const name of OTHERS) await github.createRepo({ owner: "acme", name, private: name === "invoice-tools" });
  const files = await starterFiles(dirname(templateDir("typescript-http")), "typescript-http");
  await github.createRepo({
    owner: "acme",
    name: SERVER,
    private: true,
    files: Object.fromEntries(files.map(({ path, content }) => [path, content])),
  });
  return github;
}

/** Makes the App in the dashboard and installs it on the organization, as its operator does. */
export async function connectGithub(page: Page, given: { readonly org: string; readonly github: TestGithub }) {
  await page.goto(`${new URL(page.url()).origin}/${given.org}/settings/git`);
  await page.getByRole("radio", { name: "GitHub Enterprise Server" }).click();
  await page.getByLabel("Its address").fill(given.github.baseUrl);
  await page.getByRole("button", { name: "Create GitHub App" }).click();
  await page.waitForURL(`${given.github.baseUrl}/**`);
  await page.getByRole("button", { name: "Create GitHub App" }).click();
  await page.getByRole("button", { name: "Install on GitHub" }).click();
  await page.waitForURL(`${given.github.baseUrl}/**`);
  await page.getByLabel("Account").selectOption("acme");
  await page.getByRole("button", { name: "Install" }).click();
  await page.getByText("GitHub is connected.").waitFor();
}

/** Deploys the repository, a push to it, and a pull request that breaks callers; answers the deployment of the last. */
export async function tellStory(system: ComposedSystem, github: TestGithub): Promise<Deployment> {
  await createServer(system, SERVER, { githubRepo: REPOSITORY });
  await waitForDeployment(system, SERVER);
  const before = await original();
  const pushed = replaced(before, /(?= {2}server\.registerResource\()/, COUNT_NOTES);
  const message = "Say how many notes there are";
  const sha = await github.commit(REPOSITORY, { files: { [CODE]: pushed }, message, author: "ada" });
  await waitForDeployment(system, SERVER, sha);
  const without = replaced(pushed, / {2}server\.registerTool\(\n {4}"convert_units"[\s\S]*?\n {2}\);\n\n/, "");
  const narrowed = replaced(replaced(without, /import .* from "\.\/units\.ts";\n/, ""), /max\(2000\)/, "max(280)");
  await github.commit(REPOSITORY, {
    branch: "leave-units",
    files: { [CODE]: narrowed },
    message: "Leave units to others, keep notes short",
    author: "eve",
  });
  const title = "Leave units to others";
  await github.openPull({ repo: REPOSITORY, head: "leave-units", title, author: "eve" });
  return waitForDeployment(system, SERVER, (await github.head(REPOSITORY, "leave-units")) ?? "");
}

/** Brings back what had been live in production, in the dashboard. */
export async function rollBack(page: Page, org: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/${org}/servers/${SERVER}/environments/production`);
  await page
    .getByRole("button", { name: /^Roll back/ })
    .first()
    .click();
  await page.getByLabel("Reason").fill("Counting notes is slow for large notebooks");
  await page.getByRole("button", { name: /^Roll back to/ }).click();
  await page.getByText(/Rolled back in/).waitFor();
}

async function original(): Promise<string> {
  const files = await starterFiles(dirname(templateDir("typescript-http")), "typescript-http");
  return Buffer.from(files.find(({ path }) => path === CODE)?.content ?? []).toString("utf8");
}

const COUNT_NOTES = `  server.registerTool(
    "count_notes",
    {
      title: "Count notes",
      description: "Says how many notes are kept",
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true },
    },
    () => text(String(allNotes().length)),
  );

`;

function replaced(text: string, pattern: RegExp, by: string): string {
  if (pattern.test(text)) return text.replace(pattern, by);
  throw new AppError({
    code: "example_changed",
    kind: "internal",
    message: `The example has nothing that matches ${pattern} any more.`,
  });
}
