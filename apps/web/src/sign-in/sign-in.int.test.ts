import { bootstrapInstallation } from "@switchyard/tenancy";
import { beforeAll, expect, test } from "vitest";
import { ORIGIN, testComposition } from "../../test/api.ts";
import { TestBrowser } from "../../test/browser.ts";
import { createApi } from "../api/handle.ts";
import type { Composition } from "../composition.ts";
import { createAuth } from "./auth-handler.ts";
import { postPasswordResetConfirm, postPasswordResetRequest } from "./password-reset.ts";
import { postSetup } from "./setup.ts";

const EMAIL = "owner@example.com";
const PASSWORD = "correct horse battery";
const SESSION = "__Host-switchyard.session";

let deps: Composition;
let setupToken: string;
beforeAll(async () => {
  deps = await testComposition();
  setupToken = (await bootstrapInstallation(deps, null)).setupLink?.token ?? "";
});

const auth = (request: Request) => createAuth(deps)(request);
const api = (request: Request) => createApi(deps)(request);

async function signIn(browser: TestBrowser, password: string, origin?: string): Promise<Response> {
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  return browser.send(auth, "/api/auth/callback/credentials", {
    form: { csrfToken, email: EMAIL, password, json: "true" },
    ...(origin === undefined ? {} : { origin }),
  });
}

const me = async (browser: TestBrowser) => (await browser.send(api, "/api/v1/me")).status;

// In order: the first owner is made, and is who signs in afterwards.
test("the setup link makes the first owner and signs them in; a second use is refused", async () => {
  const browser = new TestBrowser();
  const json = { token: setupToken, email: EMAIL, password: PASSWORD, name: "Ada" };
  const set = (request: Request) => postSetup(deps, request);
  const elsewhere = await browser.send(set, "/api/setup", { json, origin: "https://evil.example" });
  expect(elsewhere.status).toBe(403);
  const short = await browser.send(set, "/api/setup", { json: { ...json, password: "short" } });
  expect(await short.json()).toMatchObject({ status: 400, code: "password_too_short" });
  const done = await browser.send(set, "/api/setup", { json });
  expect(await done.json()).toEqual({ redirectTo: "/default" });
  expect(done.headers.get("set-cookie")).toMatch(
    /^__Host-switchyard\.session=\S+; Path=\/; HttpOnly; SameSite=Lax; Secure/,
  );
  expect(await me(browser)).toBe(200);
  expect((await browser.send(set, "/api/setup", { json })).status).toBe(412);
});

test("a password signs in with a cookie that scripts and other sites cannot use, and signing out ends the session", async () => {
  const browser = new TestBrowser();
  expect(await me(browser)).toBe(401);
  const response = await signIn(browser, PASSWORD);
  expect(response.status).toBe(200);
  const line = response.headers.getSetCookie().find((one) => one.startsWith(SESSION)) ?? "";
  for (const attribute of ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]) expect(line).toContain(attribute);
  expect(line).not.toContain("Domain");
  expect(await me(browser)).toBe(200);

  const held = browser.cookie;
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  await browser.send(auth, "/api/auth/signout", { form: { csrfToken, json: "true" } });
  expect(browser.read(SESSION)).toBeUndefined();
  const kept = await api(new Request("http://localhost:3000/api/v1/me", { headers: { cookie: held } }));
  expect(kept.status).toBe(401);
});

test("answers the browser client of next-auth, which calls its GETs JSON and sends no body", async () => {
  const headers = { "content-type": "application/json" };
  const answer = await auth(new Request(`${ORIGIN}/api/auth/providers`, { headers }));
  expect(answer.status).toBe(200);
});

test("refuses a wrong password, a missing CSRF token and another site's form", async () => {
  const browser = new TestBrowser();
  const wrong = await signIn(browser, "not the password");
  expect(wrong.status).toBe(401);
  expect(((await wrong.json()) as { url: string }).url).toContain("error=sign_in_refused");
  await browser.send(auth, "/api/auth/callback/credentials", {
    form: { email: EMAIL, password: PASSWORD, json: "true" },
  });
  expect(browser.read(SESSION)).toBeUndefined();
  expect((await signIn(browser, PASSWORD, "https://evil.example")).status).toBe(403);
});

test("answers requests that claim JSON and hold none, or cookies that are no text", async () => {
  const headers = { "content-type": "application/json", cookie: "a=%E0%A4%A", origin: "http://localhost:3000" };
  expect((await auth(new Request("http://localhost:3000/api/auth/csrf", { headers }))).status).toBe(200);
  const post = new Request("http://localhost:3000/api/auth/signin/github", { method: "POST", headers, body: "{" });
  expect((await auth(post)).status).toBeLessThan(500);
});

test("never sends a browser to another site after signing in", async () => {
  const browser = new TestBrowser();
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { csrfToken, email: EMAIL, password: PASSWORD, json: "true", callbackUrl: "https://evil.example/" };
  const response = await browser.send(auth, "/api/auth/callback/credentials", { form });
  expect(((await response.json()) as { url: string }).url).toMatch(/^http:\/\/localhost:3000/);
});

test("a session cookie of another installation, or with a changed byte, opens nothing", async () => {
  const browser = new TestBrowser();
  await signIn(browser, PASSWORD);
  const value = browser.read(SESSION) ?? "";
  const changed = `${value.slice(0, -2)}${value.endsWith("AA") ? "BB" : "AA"}`;
  for (const forged of [changed, "x", ""]) {
    const request = new Request("http://localhost:3000/api/v1/me", { headers: { cookie: `${SESSION}=${forged}` } });
    expect((await api(request)).status).toBe(401);
  }
});

test("guessing from one address is stopped, with the time to wait", async () => {
  const guess = (n: number) =>
    postSetup(
      deps,
      new Request("http://localhost:3000/api/setup", {
        method: "POST",
        headers: {
          origin: "http://localhost:3000",
          "content-type": "application/json",
          "x-switchyard-client-address": "192.0.2.9",
        },
        body: JSON.stringify({ token: `${n}`, email: "bad", password: "irrelevant" }),
      }),
    );
  for (let n = 0; n < 100; n++) expect((await guess(n)).status).toBe(400);
  const stopped = await guess(101);
  expect(stopped.status).toBe(429);
  expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("without a mail server nobody is told who exists, and no link is made", async () => {
  const ask = async (email: string) => {
    const post = (request: Request) => postPasswordResetRequest(deps, request);
    const response = await new TestBrowser().send(post, "/api/password-reset/request", { json: { email } });
    return { status: response.status, body: await response.json() };
  };
  expect(await ask(EMAIL)).toEqual(await ask("nobody@example.com"));
  const post = (request: Request) => postPasswordResetConfirm(deps, request);
  const json = { token: "guessed", password: "another long sentence" };
  const dead = await new TestBrowser().send(post, "/api/password-reset/confirm", { json });
  expect(await dead.json()).toMatchObject({ status: 412, code: "link_dead" });
});
