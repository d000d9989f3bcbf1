import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bootstrapInstallation, signInWithProvider } from "@switchyard/tenancy";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ORIGIN, testComposition } from "../../test/api.ts";
import { TestBrowser } from "../../test/browser.ts";
import { createApi } from "../api/handle.ts";
import type { Composition } from "../composition.ts";
import { createAuth } from "./auth-handler.ts";

let github: Emulator;
let deps: Composition;
beforeAll(async () => {
  const port = await freePort();
  github = await createEmulator({
    service: "github",
    port,
    seed: {
      github: {
        users: [
          { login: "ada", name: "Ada", email: "ada@example.com" },
          { login: "eve", name: "Eve", email: "eve@example.com" },
        ],
        oauth_apps: [
          {
            client_id: "test-client",
            client_secret: "test-secret",
            name: "Switchyard",
            redirect_uris: [`${ORIGIN}/api/auth/callback/github`],
          },
        ],
      },
    },
  });
  deps = await testComposition({
    GITHUB_CLIENT_ID: "test-client",
    GITHUB_CLIENT_SECRET: "test-secret",
    GITHUB_BASE_URL: new URL(github.url).origin,
    GITHUB_API_URL: github.url,
  });
  await bootstrapInstallation(deps, { email: "ada@example.com", password: "correct horse battery" });
});
afterAll(() => github.close());

/** The emulator wants to know its port beforehand. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const auth = (request: Request) => createAuth(deps)(request);

/** Starts at our sign-in, lets `login` agree at the provider, and answers where the browser ends up. */
async function signInAs(browser: TestBrowser, login: string, tamper: (query: URLSearchParams) => void = () => {}) {
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { csrfToken, json: "true", callbackUrl: "/default" };
  const started = await browser.send(auth, "/api/auth/signin/github", { form });
  const { url } = (await started.json()) as { url: string };
  const authorize = new URL(url);
  expect(authorize.searchParams.get("redirect_uri")).toBe(`${ORIGIN}/api/auth/callback/github`);
  const agreed = await fetch(new URL("/login/oauth/callback", authorize), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...Object.fromEntries(authorize.searchParams), login }),
  });
  const back = new URL(agreed.headers.get("location") ?? "");
  tamper(back.searchParams);
  const done = await browser.send(auth, `${back.pathname}${back.search}`);
  return done.headers.get("location") ?? "";
}

const me = async (browser: TestBrowser) =>
  (await browser.send((request) => createApi(deps)(request), "/api/v1/me")).json() as Promise<{
    user?: { email: string };
    status?: number;
  }>;

test("signs in who has a verified address that is known here, in the same person as by password", async () => {
  const browser = new TestBrowser();
  expect(await signInAs(browser, "ada")).toBe(`${ORIGIN}/default`);
  expect((await me(browser)).user?.email).toBe("ada@example.com");
  const again = new TestBrowser();
  await signInAs(again, "ada");
  const accounts = await deps.db.asSystem("test", (tx) => tx.account.findMany());
  expect(accounts).toHaveLength(1);
});

test("sends who is not known back to the sign-in page with the reason, and without a session", async () => {
  const browser = new TestBrowser();
  expect(await signInAs(browser, "eve")).toBe(`${ORIGIN}/sign-in?error=signup_closed`);
  expect((await me(browser)).status).toBe(401);
});

test("refuses an answer whose state is not the one that was sent", async () => {
  const browser = new TestBrowser();
  const location = await signInAs(browser, "ada", (query) => query.set("state", "another"));
  expect(location).toContain("error=OAuthCallback");
  expect((await me(browser)).status).toBe(401);
});

test("an account at the provider stays one person, though its address changes hands", async () => {
  const [account] = await deps.db.asSystem("test", (tx) => tx.account.findMany());
  const profile = { name: null, image: null, email: "someone-else@example.com", emailVerified: true };
  const known = { provider: account?.provider ?? "", providerAccountId: account?.providerAccountId ?? "" };
  const user = await signInWithProvider(deps, { ...profile, ...known }, "closed");
  expect(user.email).toBe("ada@example.com");
});
