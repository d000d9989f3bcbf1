import { startDns, type TestDns } from "@switchyard/testing/dns";
import { generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type TestApi, type TestOrg, testApi } from "../../../test/api.ts";
import { TestBrowser } from "../../../test/browser.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../../test/scripted-provider.ts";
import { act, proveDomain } from "../../../test/sign-in-org.ts";
import { getCallback } from "./callback.ts";
import { postStart, postWays } from "./start.ts";

let dns: TestDns;
let idp: ScriptedProvider;
let api: TestApi;
let acme: TestOrg;
let provider: string;

beforeAll(async () => {
  [dns, idp] = await Promise.all([startDns(), startScriptedProvider()]);
  api = await testApi({ DNS_SERVERS: dns.server, OIDC_ALLOWED_HOSTS: idp.host });
  acme = await api.makeOrg();
  await proveDomain(api, acme, { dns, domain: "acme.example" });
  provider = await connect(acme);
});
afterEach(() => idp.reset());
afterAll(() => Promise.all([dns.close(), idp.close()]));

async function connect(org: TestOrg, issuer = idp.issuer): Promise<string> {
  const settings = { preset: "oidc", issuer, clientId: "switchyard", clientSecret: "s3cret-of-the-test" };
  return (await act<{ id: string }>(api, org, "POST /identity-providers", settings)).id;
}

interface Begun {
  readonly browser: TestBrowser;
  readonly state: string;
}

async function begin(id = provider): Promise<Begun> {
  const browser = new TestBrowser();
  const json = { provider: id };
  const answer = await browser.send((request) => postStart(api.deps, request), "/api/sign-in/start", { json });
  const body = (await answer.json()) as { url: string; detail?: string };
  expect(answer.status, JSON.stringify(body)).toBe(200);
  const { searchParams } = new URL(body.url);
  idp.expect({ nonce: searchParams.get("nonce") ?? "", clientId: searchParams.get("client_id") ?? "" });
  return { browser, state: searchParams.get("state") ?? "" };
}

/** Comes back to us and answers where we send the browser. */
async function finish({ browser, state }: Begun, given: { params?: Record<string, string>; at?: string } = {}) {
  const at = given.at ?? provider;
  const search = new URLSearchParams({ code: "c0de", state, ...given.params });
  const answer = await browser.send((request) => getCallback(api.deps, request, at), `/cb/${at}?${search}`);
  return answer.headers.get("location");
}

const refused = (code: string) => `/sign-in?error=${code}`;
const whyNot = async () =>
  (await act<{ data: { id: string; lastError: string | null }[] }>(api, acme, "GET /identity-providers")).data.find(
    ({ id }) => id === provider,
  )?.lastError;

test("lets in who it vouches for, and sends the code with its verifier", async () => {
  const begun = await begin();
  expect(await finish(begun)).toBe(`/${acme.slug}`);
  expect(begun.browser.read("__Host-switchyard.session")).toBeDefined();
  expect(idp.asked.at(-1)?.get("code_verifier")).toMatch(/^[\w-]{43}$/);
  expect(await whyNot()).toBeNull();
});

describe("an ID token is refused", () => {
  const now = Math.floor(Date.now() / 1000);
  test.each<[string, RegExp, Record<string, unknown>]>([
    ["with the wrong iss", /iss/, { iss: "https://evil.example" }],
    ["with an iss that differs by a slash", /iss/, { iss: "trailing" }],
    ["with the wrong aud", /aud/, { aud: "another-client" }],
    [
      "with our client among others and no azp",
      /multiple|azp|untrusted|aud/,
      { aud: ["switchyard", "another-client"] },
    ],
    ["with the wrong nonce", /nonce/, { nonce: "another" }],
    ["without a nonce", /nonce/, { nonce: undefined }],
    ["when it is over", /exp/, { iat: now - 900, exp: now - 600 }],
    ["without a subject", /sub/, { sub: undefined }],
  ])("%s", async (_, reason, claims) => {
    const begun = await begin();
    idp.script.claims = claims["iss"] === "trailing" ? { iss: `${idp.issuer}/` } : claims;
    expect(await finish(begun)).toBe(refused("idp_answer_invalid"));
    expect(begun.browser.read("__Host-switchyard.session")).toBeUndefined();
    expect(await whyNot()).toMatch(reason);
  });

  test("with alg none", async () => {
    const begun = await begin();
    idp.script.metadata = { id_token_signing_alg_values_supported: ["none", "RS256"] };
    idp.script.sign = async (claims) => new UnsecuredJWT(claims).encode();
    expect(await finish(begun)).toBe(refused("idp_answer_invalid"));
    expect(await whyNot()).toMatch(/alg|signature|JWS/i);
  });

  test("signed with the client secret as an HMAC key", async () => {
    const begun = await begin();
    idp.script.metadata = { id_token_signing_alg_values_supported: ["HS256", "RS256"] };
    const key = new TextEncoder().encode("s3cret-of-the-test-s3cret-of-the-test");
    idp.script.sign = (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(key);
    expect(await finish(begun)).toBe(refused("idp_answer_invalid"));
    expect(await whyNot()).toMatch(/alg/i);
  });

  test("signed by a key that the provider does not publish", async () => {
    const begun = await begin();
    const { privateKey } = await generateKeyPair("RS256");
    const header = { alg: "RS256", kid: idp.signing.kid };
    idp.script.sign = (claims) => new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    expect(await finish(begun)).toBe(refused("idp_answer_invalid"));
    expect(await whyNot()).toMatch(/signature/);
  });
});

describe("an answer is refused", () => {
  test("with another state", async () => {
    const begun = await begin();
    expect(await finish(begun, { params: { state: "another" } })).toBe(refused("idp_answer_invalid"));
  });

  test("that names another issuer (mix-up)", async () => {
    const begun = await begin();
    expect(await finish(begun, { params: { iss: "https://evil.example" } })).toBe(refused("idp_answer_invalid"));
  });

  test("without the issuer that the provider promised to name", async () => {
    const begun = await begin();
    idp.script.metadata = { authorization_response_iss_parameter_supported: true };
    expect(await finish(begun)).toBe(refused("idp_answer_invalid"));
  });

  test("at the URL of another provider", async () => {
    const other = await connect(acme);
    expect(await finish(await begin(), { at: other })).toBe(refused("sign_in_attempt_lost"));
  });

  test("in a browser that did not begin (a planted sign-in)", async () => {
    const { state } = await begin();
    expect(await finish({ browser: new TestBrowser(), state })).toBe(refused("sign_in_attempt_lost"));
  });

  test("a second time, even with the cookie of the first (callback replay)", async () => {
    const begun = await begin();
    const cookie = begun.browser.cookie;
    expect(await finish(begun)).toBe(`/${acme.slug}`);
    expect(await finish(begun)).toBe(refused("sign_in_attempt_lost"));
    const search = new URLSearchParams({ code: "c0de", state: begun.state });
    const replay = new Request(`http://localhost:3000/cb?${search}`, { headers: { cookie } });
    const answer = await getCallback(api.deps, replay, provider);
    expect(answer.headers.get("location")).toBe(refused("sign_in_attempt_lost"));
  });

  test("that is an error, whatever text it carries", async () => {
    const begun = await begin();
    const params = { error: "access_denied", error_description: "<b>no</b>" };
    expect(await finish(begun, { params })).toBe(refused("idp_refused"));
    expect(await whyNot()).toContain("access_denied");
  });

  test("when userinfo speaks of somebody else", async () => {
    const begun = await begin();
    idp.script.claims = { email: undefined };
    idp.script.userinfo = { sub: "eve", email: "ada@acme.example", email_verified: true };
    expect(await finish(begun)).toBe(refused("idp_answer_invalid"));
  });
});

describe("nobody comes in", () => {
  test("with an unverified e-mail", async () => {
    const begun = await begin();
    idp.script.claims = { email_verified: false };
    expect(await finish(begun)).toBe(refused("idp_email_unverified"));
    expect(await whyNot()).toContain("does not say that ada@acme.example is verified");
  });

  test("with an address outside the domain", async () => {
    const begun = await begin();
    idp.script.claims = { sub: "x", email: "first@example.com" };
    idp.script.userinfo = { sub: "x" };
    expect(await finish(begun)).toBe(refused("idp_email_elsewhere"));
  });

  test("through a foreign org's provider, into an address of this org's domain", async () => {
    const foreign = await api.makeOrg();
    const theirs = await connect(foreign);
    expect(await finish(await begin(theirs), { at: theirs })).toBe(refused("idp_email_elsewhere"));
    await proveDomain(api, foreign, { dns, domain: "foreign.example" });
    expect(await finish(await begin(theirs), { at: theirs })).toBe(refused("idp_email_elsewhere"));
  });
});

describe("the provider's URLs lead nowhere private", () => {
  test.each([
    "https://127.0.0.1",
    "https://169.254.169.254",
    "https://[::1]",
    "https://10.0.0.1/realms/a",
    "https://localhost",
    "http://127.0.0.1:1",
  ])("issuer %s", async (issuer) => {
    const id = await connect(acme, issuer);
    const check = await act<{ ok: boolean; steps: unknown[] }>(api, acme, `POST /identity-providers/${id}/check`);
    expect(check.ok).toBe(false);
    expect(check.steps[0]).toMatchObject({
      name: "Metadata",
      ok: false,
      detail: expect.stringMatching(/public|https/),
    });
    await act(api, acme, `DELETE /identity-providers/${id}`);
  });

  test.each([
    "http://example.com",
    "ftp://id.example.com",
    "https://u:p@id.example.com",
    "https://id.example.com/?a=b",
  ])("issuer %s is refused when it is entered", async (issuer) => {
    const body = { preset: "oidc", issuer, clientId: "c", clientSecret: "s" };
    const answer = await api.call(`POST /orgs/${acme.slug}/identity-providers`, { as: acme, body });
    expect(answer.status).toBe(400);
  });

  test.each(["jwks_uri", "token_endpoint", "userinfo_endpoint"])("%s", async (name) => {
    const begun = await begin();
    idp.script.metadata = { [name]: "https://169.254.169.254/latest" };
    idp.script.claims = { email: undefined };
    expect(await finish(begun)).toBe(refused("idp_unreachable"));
  });

  test("a redirect is not followed, and a flood is not read", async () => {
    for (const flood of [false, true]) {
      idp.script.intercept = (_, response) => {
        if (flood) response.writeHead(200, { "content-type": "application/json" }).end("x".repeat(300_000));
        else response.writeHead(302, { location: `${idp.issuer}/elsewhere` }).end();
        return true;
      };
      const check = await act<{ steps: unknown[] }>(api, acme, `POST /identity-providers/${provider}/check`);
      expect(check.steps[0]).toMatchObject({ ok: false, detail: expect.stringMatching(/redirects|bytes/) });
    }
  });

  test("a browser is never sent to a script", async () => {
    idp.script.metadata = { authorization_endpoint: "javascript:alert(1)" };
    const json = { provider };
    const start = (request: Request) => postStart(api.deps, request);
    const answer = await new TestBrowser().send(start, "/api/sign-in/start", { json });
    expect(answer.status).toBe(403);
  });
});

test("another issuer in the metadata is named, so that an admin can correct theirs", async () => {
  idp.script.metadata = { issuer: `${idp.issuer}/` };
  const check = await act<{ steps: unknown[] }>(api, acme, `POST /identity-providers/${provider}/check`);
  expect(check.steps[0]).toMatchObject({ ok: false, detail: expect.stringContaining(`${idp.issuer}/`) });
});

test("other sites neither begin a sign-in nor ask who signs in where", async () => {
  for (const [post, json] of [
    [postStart, { provider }],
    [postWays, { email: "ada@acme.example" }],
  ] as const) {
    const init = { json, origin: "https://evil.example" };
    const answer = await new TestBrowser().send((request) => post(api.deps, request), "/api/sign-in", init);
    expect(answer.status).toBe(403);
  }
});
