import { newId } from "@switchyard/crypto";
import { makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import type { Identity } from "@switchyard/tenancy";
import { beforeAll, describe, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { type Asking, authorizationUrl, decide, REDIRECT, startWorld, uidOf, type World, walk } from "./world.ts";

let world: World;
let person: Identity;
let asking: Asking;

beforeAll(async () => {
  world = await startWorld();
  const server = await makeServer(world.deps.db);
  person = await makePerson(world.deps.db, server.orgId, "member");
  asking = { clientId: await makeClient(world.deps.db, "registered"), resource: server.resource };
});

async function ask(more: Partial<Asking> = {}, browser = new Browser(world.issuer)) {
  const { url, state } = await authorizationUrl(world, { ...asking, ...more });
  return { ...(await browser.visit(url)), state, browser };
}

/** The error that is sent to the client's own redirect URI. */
async function errorSent(more: Partial<Asking>): Promise<string | null> {
  const { location, state } = await ask(more);
  expect(location.startsWith(`${REDIRECT}?`), location).toBe(true);
  const { searchParams } = new URL(location);
  expect([searchParams.get("iss"), searchParams.get("state")]).toEqual([world.issuer, state]);
  return searchParams.get("error");
}

describe("a redirect URI that is not exactly the client's is answered by a page, never by a redirect", () => {
  test.each([
    ["longer (suffix)", `${REDIRECT}/more`],
    ["shorter (prefix)", "https://app.test/call"],
    ["with a query", `${REDIRECT}?next=1`],
    ["with a fragment", `${REDIRECT}#x`],
    ["on another port", "https://app.test:8443/callback"],
    ["on the port that https means anyway", "https://app.test:443/callback"],
    ["of another scheme", "http://app.test/callback"],
    ["encoded", "https://app.test/%63allback"],
    ["with dot segments", "https://app.test/x/../callback"],
    ["with a user name", "https://app.test@evil.test/callback"],
    ["with the host as a user name", "https://app.test:x@evil.test/callback"],
    ["with a backslash", "https://evil.test\\@app.test/callback"],
    ["on a subdomain", "https://evil.app.test/callback"],
    ["on a host that begins alike", "https://app.test.evil.test/callback"],
    ["in other case", "https://APP.test/callback"],
    ["that runs", "javascript:alert(1)"],
    ["on loopback, which a site never registered", "http://127.0.0.1:1234/callback"],
    ["empty", ""],
  ])("%s", async (_, redirectUri) => {
    const { status, location, text } = await ask({ redirectUri });
    expect([status, location]).toEqual([400, ""]);
    expect(text).toContain("The sign-in cannot go on");
  });

  test("given twice", async () => {
    const { url } = await authorizationUrl(world, asking);
    url.searchParams.append("redirect_uri", "https://evil.test/");
    const { status, location } = await new Browser(world.issuer).visit(url);
    expect([status, location]).toEqual([400, ""]);
  });

  test("also where something else is wrong with the request", async () => {
    const { status, location } = await ask({ redirectUri: "https://evil.test/", params: { code_challenge: null } });
    expect([status, location]).toEqual([400, ""]);
  });
});

describe("loopback redirects (RFC 8252)", () => {
  const loopback = (redirectUris: readonly string[]) => makeClient(world.deps.db, "registered", { redirectUris });

  test("a public client's may name any port, and nothing else about it may differ", async () => {
    const clientId = await loopback(["http://127.0.0.1/callback"]);
    const status = async (redirectUri: string) => (await ask({ clientId, redirectUri })).status;
    expect(await status("http://127.0.0.1:53123/callback")).toBe(303);
    for (const redirectUri of [
      "http://127.0.0.1:53123/other",
      "http://localhost:53123/callback",
      "http://[::1]:53123/callback",
      "http://127.0.0.2:53123/callback",
      "http://x@127.0.0.1:53123/callback",
      "http://127.0.0.1:53123/callback?x=1",
      "https://127.0.0.1:53123/callback",
    ]) {
      expect(await status(redirectUri), redirectUri).toBe(400);
    }
  });

  test("a client that has a secret names its port", async () => {
    const server = await makeServer(world.deps.db);
    const id = newId("cli");
    await world.deps.db.asSystem("test", (tx) =>
      tx.oauthClient.create({
        data: {
          ...{ id, orgId: server.orgId, name: "CI", purpose: "ci", authMethod: "secret", createdBy: "usr_test" },
          ...{ grantTypes: ["authorization_code"], redirectUris: ["http://127.0.0.1:7777/callback"] },
          ...{ serverIds: [server.id], scopes: ["tools:read"] },
        },
      }),
    );
    const status = async (port: number) =>
      (await ask({ clientId: id, resource: server.resource, redirectUri: `http://127.0.0.1:${port}/callback` })).status;
    expect([await status(7777), await status(7778)]).toEqual([303, 400]);
  });
});

describe("PKCE", () => {
  test.each([
    ["missing", { code_challenge: null, code_challenge_method: null }],
    ["plain", { code_challenge_method: "plain" }],
    ["downgraded to plain by leaving the method out", { code_challenge_method: null }],
    ["a method without a challenge", { code_challenge: null }],
    ["a challenge that is too short", { code_challenge: "short" }],
  ])("%s is refused", async (_, params) => {
    expect(await errorSent({ params })).toBe("invalid_request");
  });
});

describe("the resource", () => {
  const of = (resource: string) => errorSent({ resource });

  test("is needed", async () => {
    expect(await errorSent({ params: { resource: null } })).toBe("invalid_target");
  });

  test("is exactly an MCP URL that is there", async () => {
    const { resource } = asking;
    for (const other of [
      "https://elsewhere.test/a/b/mcp",
      resource.replace("/notes/", "/unknown/"),
      resource.replace("/notes/", "/notes@unknown/"),
      `${resource}/`,
      `${resource}?x=1`,
      resource.replace("https:", "http:"),
      resource.replace("/mcp", "/%6dcp"),
      resource.toUpperCase(),
      new URL(resource).origin,
      world.issuer,
      "urn:mcp",
    ]) {
      expect(await of(other), other).toBe("invalid_target");
    }
  });

  test("is one", async () => {
    const { url } = await authorizationUrl(world, asking);
    const other = await makeServer(world.deps.db);
    url.searchParams.append("resource", other.resource);
    const { location } = await new Browser(world.issuer).visit(url);
    expect(new URL(location).searchParams.get("error")).toBe("invalid_target");
  });

  test("is no server that signs people in by itself", async () => {
    const own = await makeServer(world.deps.db, "own");
    expect(await of(own.resource)).toBe("invalid_target");
  });

  test("of an issued client is one it was issued for", async () => {
    const [its, other] = [await makeServer(world.deps.db), await makeServer(world.deps.db)];
    const id = newId("cli");
    await world.deps.db.asSystem("test", (tx) =>
      tx.oauthClient.create({
        data: {
          ...{ id, orgId: its.orgId, name: "Bot", purpose: "agent", authMethod: "none", createdBy: "usr_test" },
          ...{ grantTypes: ["authorization_code"], redirectUris: [REDIRECT], serverIds: [its.id] },
          scopes: ["tools:read"],
        },
      }),
    );
    expect((await ask({ clientId: id, resource: its.resource })).location).toMatch(/^\/authorize\//);
    expect(await errorSent({ clientId: id, resource: other.resource })).toBe("invalid_target");
  });
});

test.each([
  ["an implicit response", { response_type: "token" }, "invalid_request"],
  ["an id token", { response_type: "id_token", nonce: "n" }, "invalid_request"],
  ["code and token together", { response_type: "code token" }, "invalid_request"],
  ["a form that posts itself", { response_mode: "form_post" }, "unsupported_response_mode"],
  ["an answer in the fragment", { response_mode: "fragment" }, "unsupported_response_mode"],
  ["a request object, unsigned", { request: "eyJhbGciOiJub25lIn0.e30." }, "request_not_supported"],
  ["a request object by reference", { request_uri: "https://evil.test/r" }, "request_uri_not_supported"],
  ["a nonce, for which there is no id token", { nonce: "n" }, "invalid_request"],
  ["a hint by somebody's id token", { id_token_hint: "eyJhbGciOiJub25lIn0.e30." }, "invalid_request"],
  ["an answer without asking anybody", { prompt: "none" }, "login_required"],
])("refuses %s", async (_, params, error) => {
  const { location } = await ask({ params });
  const { searchParams, hash } = new URL(location);
  const sent = new URLSearchParams(hash.slice(1));
  expect(searchParams.get("error") ?? sent.get("error")).toBe(error);
  expect(location.startsWith(REDIRECT) && !/code=|token=/.test(location)).toBe(true);
});

test("state comes back as it was and cannot break out of the URL", async () => {
  const state = 'x"><script>alert(1)</script>\r\nset-cookie: a=b&code=forged#';
  const { location, headers } = await ask({ params: { state, code_challenge: null } });
  const { searchParams, hash } = new URL(location);
  expect([searchParams.get("state"), searchParams.getAll("code"), hash]).toEqual([state, [], ""]);
  expect(headers.get("set-cookie") ?? "").not.toContain("a=b");
});

describe("a page for an error", () => {
  const hostile = "</title><script>alert(document.domain)</script><img src=x onerror=alert(1)>";

  test("shows what strangers wrote as text, runs nothing and cannot be framed", async () => {
    const clientId = await makeClient(world.deps.db, "registered", { name: hostile });
    for (const more of [{ clientId: hostile }, { clientId, redirectUri: `https://evil.test/${hostile}` }]) {
      const { status, text, headers } = await ask({ ...more, params: { state: hostile, scope: hostile } });
      expect(status).toBe(400);
      expect(text).not.toMatch(/<script|<img/);
      expect(headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get("x-frame-options")).toBe("DENY");
    }
  });

  test("stands for a client that is not known, whatever it calls its redirect URI", async () => {
    for (const clientId of ["reg_AAAAAAAAAAAAAAAAAAAAAA", "cli_00000000000000000000000000", "nobody", ""]) {
      const { status, location } = await ask({ clientId });
      expect([status, location], clientId).toEqual([400, ""]);
    }
  });
});

test("no more sign-ins begin from one address than an office needs", async () => {
  const { counters } = world.deps.queue;
  await Promise.all(Array.from({ length: 600 }, () => counters.hit("authorize:127.0.0.1", 600, 60)));
  const { status, headers } = await ask();
  await counters.reset("authorize:127.0.0.1");
  expect([status, Number(headers.get("retry-after")) > 0]).toEqual([429, true]);
});

test("a path that cannot be read is refused and ends nothing", async () => {
  const browser = new Browser(world.issuer);
  for (const path of ["/oauth/authorize/%E0%A4%A", "/oauth/%", "/oauth/nothing", "/?%"]) {
    expect((await browser.visit(`${world.issuer}${path}`)).status, path).toBeGreaterThanOrEqual(400);
  }
  expect((await browser.visit("/healthz")).status).toBe(200);
});

test("no path of ours redirects to another site", async () => {
  const browser = new Browser(world.issuer);
  for (const path of [
    "/oauth/resume-consent//evil.test",
    "/oauth/resume-consent/%2F%2Fevil.test",
    "/oauth/resume-consent/https:%2F%2Fevil.test%2Faaaaaaaaaaaaaaaa",
    "/oauth/authorize/..%2f..%2f%2fevil.test",
    "//evil.test/oauth/authorize",
    "/oauth/session/end?post_logout_redirect_uri=https://evil.test",
  ]) {
    const { location } = await browser.visit(`${world.issuer}${path}`);
    expect(location, path).not.toContain("evil.test");
  }
});

describe("a request belongs to the browser that began it", () => {
  test("another browser cannot take it up, and the decision stays for the first", async () => {
    const { location, browser } = await ask();
    const uid = uidOf(location);
    await decide(world, person, { uid, browser });
    const thief = new Browser(world.issuer);
    const stolen = await thief.visit(`/oauth/resume-consent/${uid}`);
    const { status, text } = await thief.visit(stolen.location);
    expect([status, text.includes("cannot go on")]).toEqual([400, true]);
    const own = await browser.visit(`/oauth/authorize/${uid}`);
    expect(own.location).toContain(`${REDIRECT}?code=`);
  });

  test("a browser with a request of its own cannot take up another's", async () => {
    const victim = await ask();
    const thief = await ask();
    const uid = uidOf(victim.location);
    await decide(world, person, { uid, browser: victim.browser });
    const { status, location } = await thief.browser.visit(`/oauth/authorize/${uid}`);
    expect([status, location]).toEqual([400, ""]);
  });

  test("nobody decides with another browser than the one that asked", async () => {
    const { location } = await ask();
    const other = new Browser(world.issuer);
    await expect(decide(world, person, { uid: uidOf(location), browser: other })).rejects.toMatchObject({
      code: "consent_other_browser",
    });
  });

  test("it is answered once", async () => {
    const { browser, uid } = await walk(world, person, asking);
    const again = await browser.visit(`/oauth/authorize/${uid}`);
    expect([again.status, again.location]).toEqual([400, ""]);
  });

  test("without a decision it goes back to the page", async () => {
    const { location, browser } = await ask();
    const uid = uidOf(location);
    expect((await browser.visit(`/oauth/authorize/${uid}`)).location).toBe(`/authorize/${uid}`);
  });
});

test("a refusal is told to the client", async () => {
  const { location, browser, state } = await ask();
  const uid = uidOf(location);
  await decide(world, person, { uid, browser, allow: false });
  const { searchParams } = new URL((await browser.visit(`/oauth/authorize/${uid}`)).location);
  expect([searchParams.get("error"), searchParams.get("state"), searchParams.get("iss")]).toEqual([
    "access_denied",
    state,
    world.issuer,
  ]);
});

test("keeps no sign-in: the same browser is asked again, and holds no session of ours", async () => {
  const { browser } = await walk(world, person, asking);
  expect(browser.names).not.toContain("__Secure-sy_auth");
  const { rows } = await world.deps.db.systemPool.query("SELECT 1 FROM oauth_models WHERE kind = 'Session'");
  expect(rows).toEqual([]);
  expect((await ask({}, browser)).location).toMatch(/^\/authorize\//);
});

test("cookies are for this host, https and the request only, and out of reach of scripts", async () => {
  const { headers } = await ask();
  const cookies = headers.getSetCookie();
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Secure-sy_(interaction|resume)=/);
    for (const attribute of [/; path=\/(oauth\/)?authorize\/[\w-]+/, /; secure/, /; httponly/, /; samesite=lax/]) {
      expect(cookie.toLowerCase()).toMatch(attribute);
    }
    expect(cookie.toLowerCase()).not.toContain("domain=");
  }
});
