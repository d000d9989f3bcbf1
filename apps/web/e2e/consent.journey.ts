import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { startSdkV1 } from "./clients/sdk-one.ts";
import { startSdkV2 } from "./clients/sdk-two.ts";
import { mcpOrigin, webUrl } from "./environment.ts";
import { newMember, type Person, signInAs } from "./people.ts";
import { expectSound, picture, watch } from "./views.ts";

const mcpUrl = `${mcpOrigin}/default/field-notebook/mcp`;

let member: Person;
let hostile: Server;
/** Another origin on the same site: a browser sends it our cookies, and only we can tell it from us. */
let hostileOrigin: string;

test.beforeAll(async () => {
  member = await newMember();
  hostile = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html", connection: "close" });
    response.end("<!doctype html><title>Elsewhere</title><p>elsewhere</p>");
  }).listen(0, "localhost");
  await new Promise((resolve) => hostile.once("listening", resolve));
  hostileOrigin = `http://localhost:${(hostile.address() as AddressInfo).port}`;
});
test.afterAll(() => {
  hostile.closeAllConnections();
  hostile.close();
});

const question = (page: Page) => page.getByRole("heading", { name: /^Let .* use Field notebook\?$/ });

/** A member at the consent page of a client. */
async function atConsent(page: Page, name?: string) {
  await signInAs(page, member);
  const client = await startSdkV2(mcpUrl, name);
  await page.goto(client.authorizationUrl.href);
  await expect(question(page)).toBeVisible();
  return { client, path: new URL(page.url()).pathname };
}

test("the consent page is shown in no frame", async ({ page }) => {
  const { client, path } = await atConsent(page);
  const other = await page.context().newPage();
  await other.goto(hostileOrigin);
  const refusals: string[] = [];
  other.on("console", (message) => refusals.push(message.text()));
  await other.evaluate((src) => {
    const frame = document.createElement("iframe");
    frame.src = src;
    document.body.append(frame);
  }, `${webUrl}${path}`);
  await expect.poll(() => refusals.join("\n")).toContain("frame-ancestors");
  const [, framed] = other.frames();
  expect(framed?.url()).not.toContain("/authorize/");
  await client.close();
});

test("a decision sent from another origin decides nothing", async ({ page }) => {
  const { client, path } = await atConsent(page);
  const other = await page.context().newPage();
  await other.goto(hostileOrigin);
  await other.evaluate((url) => {
    const form = document.createElement("form");
    const field = document.createElement("input");
    Object.assign(form, { method: "post", enctype: "text/plain", action: url });
    // What a form sends as text is JSON when its field is named so.
    Object.assign(field, { name: '{"token":"guessed","allow":true,"scopes":["tools:read"],"rest":"', value: '"}' });
    form.append(field);
    document.body.append(form);
    form.submit();
  }, `${webUrl}${path}/decision`);
  await expect(other.getByText("origin_refused")).toBeVisible();
  await page.reload();
  await expect(question(page)).toBeVisible();
  await client.close();
});

test("a refusal goes back to the client with the issuer's name", async ({ page }) => {
  await signInAs(page, member);
  const client = await startSdkV1(mcpUrl);
  await page.goto(client.authorizationUrl.href);
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(client.finish()).rejects.toThrow(`access_denied (${webUrl})`);
  await client.close();
});

test("allows by keyboard alone, and says later that it is over", async ({ page }) => {
  const { client, path } = await atConsent(page);
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await expect
    .poll(async () => {
      await page.keyboard.press("Tab");
      return focused();
    })
    .toBe("Allow");
  await page.keyboard.press("Enter");
  const connected = await client.finish();
  expect(await connected.tools()).toContain("calculate");
  await page.goto(path);
  await expect(page.getByRole("heading", { name: "This sign-in is over" })).toBeVisible();
  await expectSound(page);
  await picture({ name: "desk-light", page }, "73-over");
  await client.close();
});

test("a person gives less than was asked, and the client gets no more", async ({ page }) => {
  const { client } = await atConsent(page);
  await page.getByRole("checkbox", { name: "Call all of its tools" }).uncheck();
  await expect(page.getByText("It can call none of")).toBeVisible();
  await page.getByRole("button", { name: "Allow" }).click();
  const { accessToken } = await client.finish();
  const claims = JSON.parse(Buffer.from((accessToken ?? "").split(".")[1] ?? "", "base64url").toString());
  expect(claims).toMatchObject({ aud: mcpUrl, scope: "tools:read" });
  await client.close();
});

test("another browser than the one that began it decides nothing", async ({ page, browser }) => {
  const { client, path } = await atConsent(page);
  const elsewhere = watch(await (await browser.newContext({ baseURL: webUrl })).newPage());
  await signInAs(elsewhere, member);
  await elsewhere.goto(path);
  await expect(elsewhere.getByRole("heading", { name: "Started in another browser" })).toBeVisible();
  await expect(elsewhere.getByRole("button", { name: "Allow" })).toHaveCount(0);
  await elsewhere.context().close();
  await client.close();
});

test("a client with a hostile name is shown as the text it is", async ({ page }) => {
  watch(page);
  const name = `<img src=x onerror="document.title='owned'">\u202E${"very long ".repeat(20)}`;
  const { client } = await atConsent(page, name);
  await expect(question(page)).toContainText("<img src=x onerror=");
  expect(await page.title()).not.toBe("owned");
  await expect(page.locator("img[src=x]")).toHaveCount(0);
  await expectSound(page);
  await picture({ name: "desk-light", page }, "74-hostile-name");
  await client.close();
});
