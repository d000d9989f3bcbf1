import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { bootstrapInstallation } from "@switchyard/tenancy";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agreeAt } from "../../test/agree-at.ts";
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
