import { Client, ClientCredentialsProvider, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { owner, webUrl } from "./environment.ts";
import { orgPath, signIn } from "./session.ts";
import { closeViews, expectSound, look, openViews, picture, watch } from "./views.ts";

test.describe.configure({ mode: "serial" });

const TOOL = "calculate";

interface LiveServer {
  readonly slug: string;
  readonly mcpUrl: string;
}

let admin: Page;
let org: string;
let server: LiveServer;

test.beforeAll(async ({ browser }) => {
  admin = watch(await (await browser.newContext()).newPage());
  await signIn(admin);
  org = orgPath(admin);
  const list = await admin.request.get(`/api/v1/orgs${org}/servers?limit=200`);
  const { data } = (await list.json()) as { data: (LiveServer & { live: object | null; name: string })[] };
  const found = data.find((one) => one.live && one.name === "Field notebook");
  if (!found) throw new Error("the first journey leaves a live server behind");
  server = found;
});

test.afterAll(() => admin.context().close());

/** Opens the page that issues a client, names the client and chooses the one server. */
async function startClient(page: Page, name: string): Promise<void> {
  await page.goto(`${org}/credentials/clients/new`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("checkbox", { name: server.slug, exact: true }).check();
  await expect(page.getByRole("region", { name: "What this can reach" })).toContainText(TOOL);
}

/** Calls a tool as a job would: its own tokens, from nothing but id, secret and URL. */
async function callAs(clientId: string, clientSecret: string): Promise<string> {
  const authProvider = new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer: webUrl });
  const client = new Client({ name: "nightly", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.mcpUrl), { authProvider }));
  const result = await client.callTool({ name: TOOL, arguments: { expression: "6 * 7" } });
  await client.close();
  return JSON.stringify(result);
}

test("an admin issues a client-credentials client to CI, which gets a token and calls a tool", async ({ browser }) => {
  const name = `nightly-${Date.now()}`;
  const views = await openViews(browser, await admin.context().storageState());
  await look(views, "30-clients-none-or-some", async (page) => {
    await page.goto(`${org}/credentials`);
    await expect(page.getByRole("link", { name: "Issue client" })).toBeVisible();
  });
  await look(views, "31-issue-client", async (page) => {
    await startClient(page, name);
    await page.getByRole("radio", { name: /^Only some/ }).click();
    await page.getByRole("checkbox", { name: TOOL, exact: true }).click();
    await expect(page.getByText(/^1 of \d+ tools$/)).toBeVisible();
  });
  await startClient(admin, name);
  await admin.getByRole("radio", { name: /^Only some/ }).click();
  await admin.getByRole("checkbox", { name: TOOL, exact: true }).click();
  await admin.getByRole("button", { name: "Issue client" }).click();
  const secret = (await admin.getByTestId("secret").textContent()) ?? "";
  expect(secret).toMatch(/^sy_secret_/);
  const snippet = admin.getByRole("tabpanel").locator("code");
  await expect(snippet).toContainText("grant_type=client_credentials");
  await expect(snippet).toContainText(secret);
  await expectSound(admin);
  await admin.setViewportSize({ width: 1440, height: 900 });
  await picture({ name: "desk-light", page: admin }, "32-issued");

  await admin.getByRole("link", { name: "To its page" }).click();
  await expect(admin.getByRole("heading", { name })).toBeVisible();
  const clientId = new URL(admin.url()).pathname.split("/").at(-1) ?? "";
  expect(clientId).toMatch(/^cli_/);
  expect(await callAs(clientId, secret)).toContain("42");

  const page = new URL(admin.url()).pathname;
  await look(views, "33-client", async (view) => {
    await expect
      .poll(async () => {
        await view.goto(page);
        return view.getByText(`${server.slug} · ${TOOL} from`).count();
      })
      .toBe(1);
    await expect(view.getByText(secret)).toHaveCount(0);
  });
  await closeViews(views);

  await admin.reload();
  await admin.getByRole("button", { name: "Suspend" }).click();
  await expect(admin.getByText("Suspended", { exact: true })).toBeVisible();
  await expect
    .poll(
      () =>
        callAs(clientId, secret).then(
          () => "answered",
          () => "refused",
        ),
      { timeout: 10_000 },
    )
    .toBe("refused");
});

/** A phone on which nobody is signed in. */
async function phone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: "reduce" },
  });
  return watch(await context.newPage());
}

test("a teammate collects a credential by link, on a phone, by keyboard, once", async ({ browser }) => {
  const name = `handed-over-${Date.now()}`;
  await startClient(admin, name);
  await admin.getByRole("radio", { name: /^One-time link/ }).click();
  await admin.getByRole("button", { name: "Issue and make a link" }).click();
  const link = (await admin.getByTestId("link").textContent()) ?? "";
  expect(link).toMatch(/\/collect#token=/);
  await expect(admin.getByTestId("secret")).toHaveCount(0);
  await expectSound(admin);
  await picture({ name: "desk-light", page: admin }, "34-link");

  const teammate = await phone(browser);
  await teammate.goto(link);
  await expect(teammate).toHaveURL(/\/collect$/);
  const button = teammate.getByRole("button", { name: "Show me the credential" });
  await expect(button).toBeVisible();
  await expectSound(teammate);
  await picture({ name: "phone-light", page: teammate }, "35-collect");
  await button.focus();
  await teammate.keyboard.press("Enter");
  const secret = (await teammate.getByTestId("secret").textContent()) ?? "";
  expect(secret).toMatch(/^sy_secret_/);
  await expectSound(teammate);
  await picture({ name: "phone-light", page: teammate }, "36-collected");

  const other = await phone(browser);
  await other.goto(link);
  await other.getByRole("button", { name: "Show me the credential" }).click();
  await expect(other.getByText("This link does not work", { exact: false })).toBeVisible();
  await picture({ name: "phone-light", page: other }, "37-collected-already");
  await Promise.all([teammate.context().close(), other.context().close()]);

  await admin.getByRole("link", { name: "To its page" }).click();
  await expect(admin.getByRole("heading", { name })).toBeVisible();
  const clientId = new URL(admin.url()).pathname.split("/").at(-1) ?? "";
  expect(await callAs(clientId, secret)).toContain("42");
});

test("a link for a member works for that member alone: signing in leads back to it", async ({ browser }) => {
  await startClient(admin, `for-ada-${Date.now()}`);
  await admin.getByLabel("Issued to").selectOption({ label: owner.email });
  await admin.getByRole("radio", { name: /^One-time link/ }).click();
  await admin.getByRole("button", { name: "Issue and make a link" }).click();
  const link = (await admin.getByTestId("link").textContent()) ?? "";
  await expect(admin.getByText(`Only ${owner.email} can collect it`, { exact: false })).toBeVisible();

  const member = await phone(browser);
  await member.goto(link);
  await member.getByRole("button", { name: "Show me the credential" }).click();
  await expect(member.getByText("made for one member", { exact: false })).toBeVisible();
  await member.getByRole("link", { name: "Sign in and go on" }).click();
  await member.getByLabel("E-mail").fill(owner.email);
  await member.getByLabel("Password").fill(owner.password);
  await member.getByRole("button", { name: "Sign in" }).click();
  await expect(member.getByText(`You are signed in as ${owner.email}`, { exact: false })).toBeVisible();
  await member.getByRole("button", { name: "Show me the credential" }).click();
  await expect(member.getByTestId("secret")).toContainText("sy_secret_");
  await picture({ name: "phone-light", page: member }, "38-collected-by-member");
  await member.context().close();
});
