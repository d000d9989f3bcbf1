import { type Browser, expect, type Page, test } from "@playwright/test";
import type { ConnectingClient } from "./clients/connecting.ts";
import { startMcpRemote } from "./clients/mcp-remote.ts";
import { startSdkV1 } from "./clients/sdk-one.ts";
import { startSdkV2 } from "./clients/sdk-two.ts";
import { Effort } from "./effort.ts";
import { mcpOrigin } from "./environment.ts";
import { listen, statusNow } from "./open-stream.ts";
import { newMember, type Person, signInAs } from "./people.ts";
import { closeViews, expectQuiet, expectSound, look, openViews, picture, watch } from "./views.ts";

const SERVER = "field-notebook";
const mcpUrl = `${mcpOrigin}/default/${SERVER}/mcp`;
/** What the product promises. */
const EFFORT_MAX = 12;
const CUT_MAX_MS = 5_000;

test.describe.configure({ mode: "serial" });

let member: Person;
test.beforeAll(async () => {
  member = await newMember();
});

const fresh = async (browser: Browser) => watch(await (await browser.newContext()).newPage());

/** From the address that a client opens to the answer it waits for, by a person who is not signed in. */
async function letIn(page: Page, client: ConnectingClient): Promise<Effort> {
  const effort = new Effort();
  await effort.open(page, client.authorizationUrl);
  await effort.type(page.getByLabel("E-mail"), member.email);
  await effort.type(page.getByLabel("Password"), member.password);
  await effort.click(page.getByRole("button", { name: "Sign in" }));
  await expect(page.getByRole("heading", { name: /^Let .* use Field notebook\?$/ })).toBeVisible();
  await expectSound(page);
  await effort.click(page.getByRole("button", { name: "Allow" }));
  return effort;
}

const clients: readonly (readonly [string, () => Promise<ConnectingClient>])[] = [
  ["SDK v2", () => startSdkV2(mcpUrl)],
  ["SDK v1", () => startSdkV1(mcpUrl)],
  ["mcp-remote", () => startMcpRemote(mcpUrl)],
];
for (const [name, start] of clients) {
  test(`a member signs in from ${name}: from the first 401 to the first result`, async ({ browser }) => {
    const page = await fresh(browser);
    const began = performance.now();
    const client = await start();
    try {
      const effort = await letIn(page, client);
      const connected = await client.finish();
      expect(await connected.tools()).toContain("calculate");
      expect(await connected.call("calculate", { expression: "(3 + 4) * 2.5" })).toContain("17.5");
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      expect(effort.count, effort.steps.join(", ")).toBeLessThanOrEqual(EFFORT_MAX);
      process.stdout.write(`  ${name}: ${effort.count} clicks and fields, ${seconds} s (${effort.steps.join(", ")})\n`);
    } finally {
      await client.close();
    }
    await page.context().close();
  });
}

test("the consent page says what is asked, in every view", async ({ browser }) => {
  const client = await startSdkV2(mcpUrl, "Claude Code");
  const page = await fresh(browser);
  await signInAs(page, member);
  const views = await openViews(browser, await page.context().storageState());
  await look(views, "70-consent", async (view) => {
    await view.goto(client.authorizationUrl.href);
    await expect(view.getByRole("heading", { name: "Let Claude Code use Field notebook?" })).toBeVisible();
    await expect(view.getByText("Unverified")).toBeVisible();
    await expect(view.getByText("It can call all")).toBeVisible();
  });
  await look(views, "71-connected-clients", async (view) => {
    await view.goto("/account#clients");
    await expect(view.getByRole("list", { name: "Connected clients" })).toContainText("calculate");
  });
  await closeViews(views);
  await client.close();
  await page.context().close();
});

test("disconnecting a client on the account page cuts what it has open", async ({ browser }) => {
  const page = await fresh(browser);
  await signInAs(page, member);
  const client = await startSdkV2(mcpUrl, "Client to be cut");
  await page.goto(client.authorizationUrl.href);
  await page.getByRole("button", { name: "Allow" }).click();
  const { accessToken } = await client.finish();
  const token = accessToken ?? "";
  const stream = await listen(mcpUrl, token);
  expect(await statusNow(mcpUrl, token)).toBe(200);

  await page.goto("/account");
  await page.getByRole("button", { name: "Disconnect Client to be cut from field-notebook" }).click();
  await picture({ name: "desk-light", page }, "72-disconnect");
  const began = performance.now();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  const since = () => performance.now() - began;
  const [streamMs, tokenMs] = await Promise.all([
    stream.ended.then(since),
    expect
      .poll(() => statusNow(mcpUrl, token), { timeout: 2 * CUT_MAX_MS, intervals: [100] })
      .toBe(401)
      .then(since),
  ]);
  process.stdout.write(`  cut after ${Math.round(streamMs)} ms (stream), ${Math.round(tokenMs)} ms (token)\n`);
  expect(streamMs).toBeLessThan(CUT_MAX_MS);
  expect(tokenMs).toBeLessThan(CUT_MAX_MS);
  await expect(page.getByText("Client to be cut", { exact: true })).toHaveCount(0);
  expectQuiet(page);
  await client.close();
  await page.context().close();
});
