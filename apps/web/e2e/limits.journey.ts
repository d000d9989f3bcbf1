import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, type Page, test } from "@playwright/test";
import { manage } from "./manage.ts";
import { newMember, signInAs } from "./people.ts";
import { signIn } from "./session.ts";
import { closeViews, expectSound, look, openViews, watch } from "./views.ts";

test.describe.configure({ mode: "serial" });

const SLUG = "field-notebook";
const TOOL = "find_notes";
const LIMIT = `Everybody together may make 1 call per hour of ${TOOL}`;
const ORIGIN = "https://app.example.com";
/** Changes are in force within 5 seconds; this is for a host that is busy. */
const IN_FORCE = { timeout: 60_000, intervals: [250] };

let page: Page;
let mcpUrl: string;
let key: string;

test.beforeAll(async ({ browser }) => {
  await clear();
  page = watch(await (await browser.newContext()).newPage());
  await signIn(page);
  const server = await manage("GET", `/orgs/default/servers/${SLUG}`);
  ({ mcpUrl } = (await server.json()) as { mcpUrl: string });
  const body = { name: `limits ${Date.now()}`, plane: "mcp", servers: [SLUG], expiresInDays: 1 };
  const created = await manage("POST", "/orgs/default/api-keys", body);
  expect(created.status).toBe(201);
  ({ secret: key } = (await created.json()) as { secret: string });
});

/** No limit and no origin: other journeys call the same server. */
async function clear(): Promise<void> {
  const { data } = (await (await manage("GET", "/orgs/default/limits")).json()) as { data: { id: string }[] };
  for (const { id } of data) await manage("DELETE", `/orgs/default/limits/${id}`);
  await manage("PATCH", `/orgs/default/servers/${SLUG}`, { allowedOrigins: [] });
}

test.afterAll(async () => {
  await clear();
  await page.context().close();
});

/** A client on the SDK; `refusals` has what it was told when it called too much. */
async function connect(): Promise<{ client: Client; refusals: { retryAfter: number; code: string }[] }> {
  const refusals: { retryAfter: number; code: string }[] = [];
  const client = new Client({ name: "limits-journey", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
    async fetch(url, init) {
      const response = await fetch(url, init);
      if (response.status === 429) {
        const { error } = (await response.clone().json()) as { error: { data: { code: string } } };
        refusals.push({ retryAfter: Number(response.headers.get("retry-after")), code: error.data.code });
      }
      return response;
    },
  });
  await client.connect(transport);
  return { client, refusals };
}

const callOnce = (client: Client) =>
  client.callTool({ name: TOOL, arguments: { words: "" } }).then(
    () => "answered",
    () => "refused",
  );

test("a limit refuses a client and tells it when to come back, stands in the trail, and is removed", async ({
  browser,
}) => {
  const { client, refusals } = await connect();
  expect(await callOnce(client)).toBe("answered");

  await page.goto(`/default/servers/${SLUG}/limits`);
  await expect(page.getByRole("heading", { name: "No limit on this server" })).toBeVisible();
  await page.getByRole("button", { name: "Add limit" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Who is counted").selectOption({ label: "Everybody together" });
  await dialog.getByLabel("What is counted").selectOption({ label: "Some tools" });
  await dialog.getByRole("checkbox", { name: TOOL }).check();
  await dialog.getByLabel("Calls").fill("0");
  await dialog.getByLabel("Per", { exact: true }).selectOption("hour");
  await dialog.getByRole("button", { name: "Add limit" }).click();
  await expect(dialog.getByRole("alert")).toContainText("A whole number");
  await dialog.getByLabel("Calls").fill("1");
  await expect(dialog.getByText(LIMIT)).toBeVisible();
  await expectSound(page);
  await dialog.getByRole("button", { name: "Add limit" }).click();
  await expect(dialog).toBeHidden();

  await expect.poll(() => callOnce(client), IN_FORCE).toBe("refused");
  const refused = refusals.at(-1);
  expect(refused?.code).toBe("rate_limited");
  expect(refused?.retryAfter).toBeGreaterThan(0);
  expect(refused?.retryAfter).toBeLessThanOrEqual(3_600);

  const views = await openViews(browser, await page.context().storageState());
  await look(views, "80-limits", async (view) => {
    await view.goto(`/default/servers/${SLUG}/limits`);
    await expect(view.getByRole("listitem").filter({ hasText: LIMIT })).toContainText("1 of 1 used");
  });
  await closeViews(views);
  await page.goto(`/default/servers/${SLUG}/audit?outcome=denied`);
  const trail = page.getByRole("row").filter({ hasText: TOOL }).first();
  await trail.getByRole("button", { name: /Show details/ }).click();
  await expect(page.getByRole("dialog").getByRole("link", { name: "rate_limited" })).toBeVisible();

  await page.goto(`/default/servers/${SLUG}/limits`);
  await page.getByRole("button", { name: `Remove the limit: ${LIMIT}` }).click();
  await dialog.getByRole("button", { name: "Remove limit" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(() => callOnce(client), IN_FORCE).toBe("answered");
  await client.close();
});

test("a member reads the limits and is offered no change", async ({ browser }) => {
  const quota = { server: SLUG, tools: ["*"], per: "principal", calls: 100_000, period: "day" };
  expect((await manage("POST", "/orgs/default/limits", quota)).status).toBe(201);
  const theirs = watch(await (await browser.newContext()).newPage());
  await signInAs(theirs, await newMember());
  await theirs.goto(`/default/servers/${SLUG}/limits`);
  await expect(theirs.getByRole("listitem").filter({ hasText: "100 000 tool calls per day" })).toBeVisible();
  await expect(theirs.getByRole("button", { name: /limit/i })).toHaveCount(0);
  await theirs.context().close();
});

test("a page of another origin is refused until its origin is allowed", async () => {
  const asked = async () => {
    const headers = { authorization: `Bearer ${key}`, origin: ORIGIN, "content-type": "application/json" };
    const { status, headers: said } = await fetch(mcpUrl, { method: "POST", headers, body: "{}" });
    return [status === 403 ? "refused" : "heard", said.get("access-control-allow-origin")];
  };
  expect(await asked()).toEqual(["refused", null]);

  await page.goto(`/default/servers/${SLUG}/settings`);
  const card = page.locator("#browsers");
  await card.getByLabel("Add an origin").fill("https://*.example.com");
  await card.getByRole("button", { name: "Add origin" }).click();
  await expect(card.getByRole("alert")).toContainText("There are no patterns");
  await card.getByLabel("Add an origin").fill(`${ORIGIN}/tools?all`);
  await card.getByRole("button", { name: "Add origin" }).click();
  await expect(card.getByRole("listitem")).toHaveText([ORIGIN]);
  await expect.poll(asked, IN_FORCE).toEqual(["heard", ORIGIN]);

  await card.getByRole("button", { name: `Remove ${ORIGIN}` }).click();
  await expect(card.getByRole("listitem")).toHaveCount(0);
  await expect.poll(asked, IN_FORCE).toEqual(["refused", null]);
});
