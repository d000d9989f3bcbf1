import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createSession, signInWithProvider } from "@switchyard/tenancy";
import { startDns, type TestDns } from "@switchyard/testing/dns";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agreeAt } from "../../../test/agree-at.ts";
import { sessionOf, type TestApi, type TestOrg, testApi } from "../../../test/api.ts";
import { TestBrowser } from "../../../test/browser.ts";
import { act, proveDomain } from "../../../test/sign-in-org.ts";
import { createApi } from "../../api/handle.ts";
import { getCallback } from "./callback.ts";
import { postStart, postWays } from "./start.ts";

const CLIENT = { clientId: "switchyard", clientSecret: "a-secret-of-the-test-client" };
const ROLES = [
  { value: "platform", role: "admin" },
  { value: "dev", role: "developer" },
];

/** What the provider knows of its people, by login. */
const people = new Map<string, { email: string; groups?: string[]; verified?: boolean }>();
let server: Server;
let issuer: string;
let dns: TestDns;
let api: TestApi;
let acme: TestOrg;
let other: TestOrg;
let acmeIdp: string;
let otherIdp: string;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = `http://${host}`;
  dns = await startDns();
  api = await testApi({ DNS_SERVERS: dns.server, OIDC_ALLOWED_HOSTS: host });
  [acme, other] = [await api.makeOrg(), await api.makeOrg()];
  await proveDomain(api, acme, { dns, domain: "acme.example" });
  await proveDomain(api, other, { dns, domain: "other.example" });
  const mine = await connect(acme);
  const theirs = await connect(other);
  [acmeIdp, otherIdp] = [mine.id, theirs.id];
  serve([mine.redirectUri, theirs.redirectUri]);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await dns.close();
});

async function connect(org: TestOrg) {
  const settings = { preset: "keycloak", issuer, ...CLIENT, roleClaim: "groups", roleMap: ROLES };
  return act<{ id: string; redirectUri: string }>(api, org, "POST /identity-providers", settings);
}

function serve(redirectUris: string[]): void {
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret, redirect_uris: redirectUris }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
    findAccount: (_, id) => {
      const { email, groups, verified = true } = people.get(id) ?? { email: `${id}@acme.example` };
      return { accountId: id, claims: () => ({ sub: id, email, email_verified: verified, name: id, groups }) };
    },
    cookies: { keys: ["only for this test"] },
  });
  server.on("request", provider.callback());
}

async function signIn(login: string, idp = acmeIdp) {
  const browser = new TestBrowser();
  const json = { provider: idp, returnTo: "/somewhere" };
  const started = await browser.send((request) => postStart(api.deps, request), "/api/sign-in/start", { json });
  const { url } = (await started.json()) as { url: string };
  const back = await agreeAt(url, login);
  expect(back.pathname).toBe(`/api/auth/callback/org/${idp}`);
  const done = await browser.send((request) => getCallback(api.deps, request, idp), back.pathname + back.search);
  const get = async (path: string) => browser.send((request) => createApi(api.deps)(request), `/api/v1${path}`);
  return { browser, location: done.headers.get("location"), get };
}

type Member = { email: string; role: string };
const membersOf = async (org: TestOrg) => (await act<{ data: Member[] }>(api, org, "GET /members")).data;
const roleOf = async (org: TestOrg, email: string) =>
  (await membersOf(org)).find((member) => member.email === email)?.role;

/** A person who came before, by another way. */
const person = (email: string) =>
  signInWithProvider(
    api.deps,
    { provider: "test", providerAccountId: email, email, emailVerified: true, name: null, image: null },
    "open",
  );

async function events(org: TestOrg, method: string) {
  const rows = await api.deps.db.asSystem("test", (tx) => tx.auditOutbox.findMany({ where: { orgId: org.id } }));
  return rows.filter((row) => JSON.stringify(row).includes(`"${method}"`));
}

describe("a new person", () => {
  test("becomes a member with the mapped role", async () => {
    people.set("dora", { email: "Dora@acme.example", groups: ["staff", "dev"] });
    const { location, get } = await signIn("dora");
    expect(location).toBe("/somewhere");
    expect(await roleOf(acme, "dora@acme.example")).toBe("developer");
    expect(await (await get("/me")).json()).toMatchObject({ orgs: [{ slug: acme.slug }] });
    expect((await get(`/orgs/${acme.slug}/servers`)).status).toBe(200);
    expect(await events(acme, "member.join")).toHaveLength(1);
  });

  test("has the default role when the map names none of their groups", async () => {
    await signIn("mia");
    expect(await roleOf(acme, "mia@acme.example")).toBe("member");
  });

  test("stays out where signing in makes nobody a member", async () => {
    await act(api, acme, `PATCH /identity-providers/${acmeIdp}`, { joinsOnSignIn: false });
    expect((await signIn("nobody")).location).toBe("/sign-in?error=idp_not_member");
    expect(await roleOf(acme, "nobody@acme.example")).toBeUndefined();
    await act(api, acme, `PATCH /identity-providers/${acmeIdp}`, { joinsOnSignIn: true });
  });
});

test("the role follows the groups, down as well as up, at the next sign-in", async () => {
  people.set("rolf", { email: "rolf@acme.example", groups: ["platform"] });
  await signIn("rolf");
  expect(await roleOf(acme, "rolf@acme.example")).toBe("admin");
  people.set("rolf", { email: "rolf@acme.example", groups: [] });
  await signIn("rolf");
  expect(await roleOf(acme, "rolf@acme.example")).toBe("member");
});

test("a role map that names owner is refused, and no stored one makes an owner", async () => {
  const body = { roleMap: [{ value: "dev", role: "owner" }] };
  const line = `/orgs/${acme.slug}/identity-providers/${acmeIdp}`;
  expect((await api.call(`PATCH ${line}`, { as: acme, body })).status).toBe(400);
  expect((await api.call(`PATCH ${line}`, { as: acme, body: { defaultRole: "owner" } })).status).toBe(400);
  const stored = { roleMap: body.roleMap, defaultRole: "owner" };
  await api.deps.db.asSystem("test", (tx) => tx.identityProvider.update({ where: { id: acmeIdp }, data: stored }));
  people.set("olaf", { email: "olaf@acme.example", groups: ["dev"] });
  await signIn("olaf");
  expect(await roleOf(acme, "olaf@acme.example")).toBe("member");
  await act(api, acme, `PATCH /identity-providers/${acmeIdp}`, { roleMap: ROLES, defaultRole: "member" });
});

test("who was here before is found by their verified address, and known by their subject from then on", async () => {
  const eve = await person("eve@acme.example");
  const { get } = await signIn("eve");
  expect(await (await get("/me")).json()).toMatchObject({ user: { id: eve.id } });
  people.set("eve", { email: "eve.new@acme.example" });
  expect(await (await (await signIn("eve")).get("/me")).json()).toMatchObject({ user: { id: eve.id } });
});

test("an address given to another subject is another person, until the member is removed", async () => {
  people.set("old-sam", { email: "sam@acme.example" });
  people.set("new-sam", { email: "sam@acme.example" });
  await signIn("old-sam");
  expect((await signIn("new-sam")).location).toBe("/sign-in?error=provider_account_other");
  const [sam] = (await act<{ data: { id: string; email: string }[] }>(api, acme, "GET /members")).data.filter(
    ({ email }) => email === "sam@acme.example",
  );
  await act(api, acme, `DELETE /members/${sam?.id}`);
  expect((await signIn("new-sam")).location).toBe("/somewhere");
});

describe("a provider of one org", () => {
  test("never takes over an account with an address of another org's people", async () => {
    await person("boss@other.example");
    people.set("boss", { email: "boss@other.example" });
    expect((await signIn("boss")).location).toBe("/sign-in?error=idp_email_elsewhere");
    people.set("boss", { email: "boss@other.example", verified: false });
    expect((await signIn("boss")).location).toBe("/sign-in?error=idp_email_unverified");
  });

  test("does not share its subjects with another org's, though both are the same issuer", async () => {
    people.set("carl", { email: "carl@acme.example" });
    expect((await signIn("carl")).location).toBe("/somewhere");
    expect((await signIn("carl", otherIdp)).location).toBe("/sign-in?error=idp_email_elsewhere");
  });

  test("never lets its people into another org, even one they belong to", async () => {
    const ada = await person("ada@acme.example");
    await api.deps.db.asSystem("test", (tx) =>
      tx.member.create({ data: { id: `mem_${ada.id}`, orgId: other.id, userId: ada.id, role: "admin" } }),
    );
    const { get, browser } = await signIn("ada");
    expect((await get(`/orgs/${acme.slug}`)).status).toBe(200);
    const there = await get(`/orgs/${other.slug}`);
    expect([there.status, (await there.json()).code]).toEqual([403, "session_of_other_org"]);
    const me = (await (await get("/me")).json()) as { orgs: { slug: string }[] };
    expect(me.orgs.map(({ slug }) => slug)).toEqual([acme.slug]);
    const made = await api.call("POST /orgs", { as: { cookie: browser.cookie }, body: { name: "New" } });
    expect((await made.json()).code).toBe("session_of_org");
    const own = await sessionOf(api.deps, ada);
    const seen = (await (await get("/me/sessions")).json()) as { data: { id: string }[] };
    expect(seen.data).toHaveLength(1);
    const revoke = await api.call(`DELETE /me/sessions/${own.sessionId}`, { as: { cookie: browser.cookie } });
    expect(revoke.status).toBe(404);
  });

  test("makes nobody act as owner, so that who sets it up does not raise themselves", async () => {
    const boss = await person("owner@acme.example");
    await api.deps.db.asSystem("test", (tx) =>
      tx.member.create({ data: { id: `mem_${boss.id}`, orgId: acme.id, userId: boss.id, role: "owner" } }),
    );
    people.set("owner", { email: "owner@acme.example", groups: ["dev"] });
    const { browser } = await signIn("owner");
    const as = { cookie: browser.cookie };
    const body = { member: acme.memberId };
    const transfer = await api.call(`POST /orgs/${acme.slug}/transfer-ownership`, { as, body });
    expect((await transfer.json()).code).toBe("permission_denied");
    const raise = await api.call(`PATCH /orgs/${acme.slug}/members/mem_${boss.id}`, { as, body: { role: "owner" } });
    expect(raise.status).toBe(403);
    expect(await roleOf(acme, "owner@acme.example")).toBe("owner");
  });
});

test("a domain that is given up lets nobody in any more", async () => {
  const third = await api.makeOrg();
  await proveDomain(api, third, { dns, domain: "third.example" });
  const ways = async (email: string) => {
    const send = (request: Request) => postWays(api.deps, request);
    return (await new TestBrowser().send(send, "/api/sign-in/ways", { json: { email } })).json();
  };
  const { id } = await connect(third);
  expect(await ways("x@third.example")).toMatchObject({ ways: [{ id, org: third.slug }] });
  await act(api, third, "DELETE /domains/third.example");
  expect(await ways("x@third.example")).toEqual({ ways: [] });
});

test("the ways in depend on the domain, not on whether somebody has the address", async () => {
  const ask = async (email: string) => {
    const send = (request: Request) => postWays(api.deps, request);
    return (await new TestBrowser().send(send, "/api/sign-in/ways", { json: { email } })).text();
  };
  await signIn("known");
  expect(await ask("known@acme.example")).toBe(await ask("unknown@acme.example"));
  expect(await ask("first@example.com")).toBe(await ask("nobody@example.com"));
});

describe("enforced sign-in", () => {
  let strict: TestOrg;
  let idp: string;
  beforeAll(async () => {
    strict = await api.makeOrg();
    const made = await connect(strict);
    idp = made.id;
    serveMore(made.redirectUri);
  });

  function serveMore(uri: string): void {
    server.removeAllListeners("request");
    const all = [acmeIdp, otherIdp].map((id) => `http://localhost:3000/api/auth/callback/org/${id}`);
    serve([...all, uri]);
  }

  const rule = (required: boolean, as: { cookie: string } = strict) =>
    api.call(`PATCH /orgs/${strict.slug}/sign-in`, { as, body: { required } });

  test("is refused before anybody could sign in by it, and to who would be shut out", async () => {
    expect((await (await rule(true)).json()).code).toBe("sign_in_rules_unready");
    await proveDomain(api, strict, { dns, domain: "strict.example" });
    const admin = await person("admin@strict.example");
    await api.deps.db.asSystem("test", (tx) =>
      tx.member.create({ data: { id: `mem_${admin.id}`, orgId: strict.id, userId: admin.id, role: "admin" } }),
    );
    const session = await sessionOf(api.deps, admin);
    expect((await (await rule(true, session)).json()).code).toBe("sign_in_rules_lock_out");
  });

  test("refuses a session that came another way, at once, but an owner's and keys", async () => {
    const dev = await person("dev@strict.example");
    await api.deps.db.asSystem("test", (tx) =>
      tx.member.create({ data: { id: `mem_${dev.id}`, orgId: strict.id, userId: dev.id, role: "developer" } }),
    );
    const session = await sessionOf(api.deps, dev);
    const bearer = await api.makeKey(strict, "developer");
    const look = async (as: { cookie: string } | { bearer: string }) =>
      (await api.call(`GET /orgs/${strict.slug}`, { as })).status;
    expect(await look(session)).toBe(200);
    expect((await rule(true)).status).toBe(200);
    const answer = await api.call(`GET /orgs/${strict.slug}`, { as: session });
    expect([answer.status, (await answer.json()).code]).toEqual([403, "org_sign_in_required"]);
    expect([await look(strict), await look({ bearer })]).toEqual([200, 200]);
    people.set("sdev", { email: "dev@strict.example" });
    const { get } = await signIn("sdev", idp);
    expect((await get(`/orgs/${strict.slug}`)).status).toBe(200);
  });

  test("writes an owner who comes another way into the trail", async () => {
    const before = (await events(strict, "session.break_glass")).length;
    await createSession(api.deps, { user: strict.owner, method: "password", userAgent: null, ip: "127.0.0.1" });
    expect(await events(strict, "session.break_glass")).toHaveLength(before + 1);
  });

  test("keeps its last provider, until it is asked for no more; disabling it ends the sessions it vouched for", async () => {
    const { get } = await signIn("sdev", idp);
    const line = `/orgs/${strict.slug}/identity-providers/${idp}`;
    const off = () => api.call(`PATCH ${line}`, { as: strict, body: { enabled: false } });
    expect((await (await off()).json()).code).toBe("last_identity_provider");
    expect((await (await api.call(`DELETE ${line}`, { as: strict })).json()).code).toBe("last_identity_provider");
    expect((await rule(false)).status).toBe(200);
    expect((await off()).status).toBe(200);
    const answer = await get(`/orgs/${strict.slug}`);
    expect(["session_of_other_org", "session_ended"]).toContain((await answer.json()).code);
    await expect.poll(async () => (await get("/me")).status, { timeout: 8_000 }).toBe(401);
  });
});

test("an admin sees the browsers of members and signs one out, but not an owner's", async () => {
  const { get, browser } = await signIn("mia");
  type Row = { id: string; email: string; method: string };
  const rows = (await act<{ data: Row[] }>(api, acme, "GET /sessions")).data;
  const mine = rows.filter(({ email }) => email === "mia@acme.example");
  expect(mine[0]).toMatchObject({ method: "sso" });
  people.set("rolf", { email: "rolf@acme.example", groups: ["platform"] });
  const rolf = { cookie: (await signIn("rolf")).browser.cookie };
  const revoke = (id: string) => api.call(`DELETE /orgs/${acme.slug}/sessions/${id}`, { as: rolf });
  expect((await (await revoke(acme.sessionId)).json()).code).toBe("member_above");
  expect((await revoke(other.sessionId)).status).toBe(404);
  for (const { id } of mine) expect((await revoke(id)).status).toBe(204);
  expect(browser.cookie).not.toBe("");
  expect((await get("/me")).status).toBe(401);
});

test("signing in makes a new session and ends the one this browser had (session fixation)", async () => {
  const { browser } = await signIn("mia");
  const before = browser.read("__Host-switchyard.session");
  const json = { provider: acmeIdp };
  const started = await browser.send((request) => postStart(api.deps, request), "/api/sign-in/start", { json });
  const back = await agreeAt(((await started.json()) as { url: string }).url, "dora");
  await browser.send((request) => getCallback(api.deps, request, acmeIdp), back.pathname + back.search);
  const after = browser.read("__Host-switchyard.session");
  expect(after).not.toBe(before);
  const old = await api.call("GET /me", { as: { cookie: `__Host-switchyard.session=${before}` } });
  expect(old.status).toBe(401);
});

test("who joined with an address that nobody had proved comes in, and what was set up for it before ends", async () => {
  const { browser } = await signIn("mia");
  const email = "mia@acme.example";
  await api.deps.db.asSystem("test", async (tx) => {
    const { id } = await tx.user.update({ where: { email }, data: { emailVerifiedAt: null, passwordHash: "x" } });
    await tx.account.deleteMany({ where: { userId: id } });
  });
  const json = { provider: acmeIdp };
  const started = await browser.send((request) => postStart(api.deps, request), "/api/sign-in/start", { json });
  const back = await agreeAt(((await started.json()) as { url: string }).url, "mia");
  const done = await browser.send((request) => getCallback(api.deps, request, acmeIdp), back.pathname + back.search);
  expect(done.headers.get("location")).toBe(`/${acme.slug}`);
  const { passwordHash } = await api.deps.db.asSystem("test", (tx) => tx.user.findFirstOrThrow({ where: { email } }));
  expect(passwordHash).toBeNull();
});
