import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { bootstrapInstallation } from "@switchyard/tenancy";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ORIGIN, testComposition } from "../../test/api.ts";
import { TestBrowser } from "../../test/browser.ts";
import { createApi } from "../api/handle.ts";
import type { Composition } from "../composition.ts";
import { createAuth } from "./auth-handler.ts";

let server: Server;
let issuer: string;
let deps: Composition;
beforeAll(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "switchyard",
        client_secret: "a-secret-of-the-test-client",
        redirect_uris: [`${ORIGIN}/api/auth/callback/oidc`],
      },
    ],
    // The address comes from the userinfo endpoint alone, as this provider has it by default.
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: id !== "unverified", name: id }),
    }),
    cookies: { keys: ["only for this test"] },
  });
  server.on("request", provider.callback());
  deps = await testComposition({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "switchyard",
    OIDC_CLIENT_SECRET: "a-secret-of-the-test-client",
  });
  await bootstrapInstallation(deps, { email: "ada@example.com", password: "correct horse battery" });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const auth = (request: Request) => createAuth(deps)(request);

/** Signs in at the provider's own development pages as a browser would, and answers its redirect back to us. */
async function agreeAt(start: string, login: string): Promise<URL> {
  const jar = new Map<string, string>();
  let next = new URL(start);
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 20; step++) {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") };
    const response: Response = await fetch(next, {
      headers,
      redirect: "manual",
      ...(form ? { method: "POST", body: form } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]?.split("=") ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get("location");
    form = null;
    if (location) {
      next = new URL(location, next);
      if (next.origin === ORIGIN) return next;
    } else {
      const page = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? "";
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? "";
      next = new URL(action, next);
      form = new URLSearchParams({ prompt, login, password: "any" });
    }
  }
  return expect.unreachable(`the provider never came back; the last page was ${next.href}`);
}

async function signInAs(login: string): Promise<{ browser: TestBrowser; location: string }> {
  const browser = new TestBrowser();
  const { csrfToken } = (await (await browser.send(auth, "/api/auth/csrf")).json()) as { csrfToken: string };
  const started = await browser.send(auth, "/api/auth/signin/oidc", { form: { csrfToken, json: "true" } });
  const { url } = (await started.json()) as { url: string };
  expect(new URL(url).searchParams.get("code_challenge_method")).toBe("S256");
  const back = await agreeAt(url, login);
  const done = await browser.send(auth, `${back.pathname}${back.search}`);
  return { browser, location: done.headers.get("location") ?? "" };
}

test("signs in by any OpenID provider, with the address from its userinfo", async () => {
  const { browser, location } = await signInAs("ada");
  expect(location).toBe(ORIGIN);
  const me = await browser.send((request) => createApi(deps)(request), "/api/v1/me");
  expect(await me.json()).toMatchObject({ user: { email: "ada@example.com" }, orgs: [{ slug: "default" }] });
  const [account] = await deps.db.asSystem("test", (tx) => tx.account.findMany());
  expect(account).toMatchObject({ provider: `oidc:${issuer}`, providerAccountId: "ada" });
});

test("refuses an address that the provider does not vouch for", async () => {
  const { location } = await signInAs("unverified");
  expect(location).toBe(`${ORIGIN}/sign-in?error=provider_email_unverified`);
});
