import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { Identity } from "@switchyard/tenancy";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import {
  ask,
  consentDeps,
  endRequest,
  eventsOf,
  makeClient,
  makePerson,
  makeServer,
} from "../../test/consent-world.ts";
import { seedClient } from "../../test/seed.ts";
import { decideConsent } from "./decide-consent.ts";
import { type ConsentRequest, getConsentRequest } from "./get-consent-request.ts";
import type { ConsentDeps } from "./ports.ts";
import { takeDecision } from "./take-decision.ts";

let db: Db;
let deps: ConsentDeps;
beforeAll(async () => {
  ({ db } = await testDatabase());
  deps = consentDeps(db);
});

const BOTH = ["tools:read", "tools:call"];

/** A member, a server they may use, and a client that asks for it. */
async function scene() {
  const server = await makeServer(db);
  const clientId = await makeClient(db, "registered");
  const member = await makePerson(db, server.orgId, "member");
  const uid = await ask(deps, { clientId, resource: server.resource });
  return { server, clientId, member, uid };
}

async function shown(identity: Identity, uid: string): Promise<Extract<ConsentRequest, { state: "asked" }>> {
  const request = await getConsentRequest(deps, identity, { uid, browser: uid });
  if (request.state !== "asked") throw new Error(`the page shows ${request.state}`);
  return request;
}

const allow = (identity: Identity, uid: string, token: string, scopes: readonly string[] = BOTH) =>
  decideConsent(deps, identity, { uid, browser: uid, token, allow: true, scopes });

test("shows who asks, for which server, how far, and what that reaches", async () => {
  const { server, clientId, member, uid } = await scene();
  const page = await shown(member, uid);
  expect(page).toMatchObject({
    client: { id: clientId, name: "Some client", kind: "registered", target: { kind: "web", host: "app.test" } },
    server: { slug: "notes", name: "Notes", preview: null },
    org: { name: "Acme" },
    resource: server.resource,
    account: { email: member.label },
    role: "member",
    tools: ["add", "drop"],
    knownSince: null,
    remembered: false,
  });
  expect(page.scopes.map(({ scope, required, tools }) => ({ scope, required, tools }))).toEqual([
    { scope: "tools:read", required: true, tools: [] },
    { scope: "tools:call", required: false, tools: ["add", "drop"] },
  ]);
});

test("counts only tools that the person's role may call", async () => {
  const { server, member, uid } = await scene();
  const policy = { effect: "deny", tools: ["drop"], subjectKind: "role", subject: "member", createdBy: "usr_test" };
  await db.asSystem("test", (tx) =>
    tx.policy.create({ data: { id: newId("pol"), orgId: server.orgId, serverId: server.id, ...policy } }),
  );
  expect((await shown(member, uid)).scopes[1]?.tools).toEqual(["add"]);
});

test("gives the authorization server what was allowed, once", async () => {
  const { server, clientId, member, uid } = await scene();
  const { token } = await shown(member, uid);
  await allow(member, uid, token, ["tools:read"]);
  expect(await takeDecision(deps, { uid })).toMatchObject({
    ...{ allow: true, userId: member.id, sessionId: member.credential, orgId: server.orgId, serverId: server.id },
    ...{ resource: server.resource, clientId, clientKind: "registered", redirectHost: "app.test" },
    scopes: ["tools:read"],
  });
  expect(await takeDecision(deps, { uid })).toBeNull();
  expect(await eventsOf(db, server.orgId)).toEqual(["consent.allow"]);
});

test("a refusal is a decision too, and stands in the trail", async () => {
  const { server, member, uid } = await scene();
  const { token } = await shown(member, uid);
  await decideConsent(deps, member, { uid, browser: uid, token, allow: false, scopes: [] });
  expect(await takeDecision(deps, { uid })).toMatchObject({ allow: false, userId: member.id });
  expect(await eventsOf(db, server.orgId)).toEqual(["consent.deny"]);
  expect(await getConsentRequest(deps, member, { uid, browser: uid })).toMatchObject({
    state: "decided",
    allow: false,
  });
});

test("refuses a second decision on a request that was decided", async () => {
  const { member, uid } = await scene();
  const { token } = await shown(member, uid);
  await allow(member, uid, token);
  await expect(allow(member, uid, token)).rejects.toMatchObject({ code: "consent_decided" });
  const { uid: contested, member: other } = await scene();
  const page = await shown(other, contested);
  const both = await Promise.allSettled([1, 2].map(() => allow(other, contested, page.token)));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("refuses a decision in another browser than the one that began the request", async () => {
  const { member, uid } = await scene();
  const { token } = await shown(member, uid);
  for (const browser of [null, "another"]) {
    await expect(getConsentRequest(deps, member, { uid, browser })).rejects.toMatchObject({
      code: "consent_other_browser",
    });
    const decision = { uid, browser, token, allow: true, scopes: BOTH };
    await expect(decideConsent(deps, member, decision)).rejects.toMatchObject({ code: "consent_other_browser" });
  }
});

test("refuses another person's page, another session's and another request's", async () => {
  const { server, clientId, member, uid } = await scene();
  const { token } = await shown(member, uid);
  const colleague = await makePerson(db, server.orgId, "member");
  const again = { ...member, credential: newId("ses") };
  const elsewhere = await ask(deps, { clientId, resource: server.resource });
  for (const refused of [allow(colleague, uid, token), allow(again, uid, token), allow(member, elsewhere, token)]) {
    await expect(refused).rejects.toMatchObject({ code: "consent_page_stale" });
  }
  await expect(allow(member, uid, "v1.nothing")).rejects.toMatchObject({ code: "consent_page_stale" });
  expect(await takeDecision(deps, { uid })).toBeNull();
});

test.each([
  ["client", async () => ({ clientId: await makeClient(db, "registered", { name: "Some client" }) })],
  ["redirect", async () => ({ redirectUri: "https://app.test/callback2" })],
  ["resource", async () => ({ resource: (await makeServer(db)).resource })],
  ["scopes", async () => ({ scope: "tools:read tools:call offline_access" })],
])("refuses a decision when the %s changed after the page was shown", async (_, change) => {
  const { server, clientId, member, uid } = await scene();
  const { token } = await shown(member, uid);
  await ask(deps, { clientId, resource: server.resource, ...(await change()) }, uid);
  await expect(allow(member, uid, token)).rejects.toMatchObject({ code: "consent_changed" });
});

test("gives nothing out when the request changed after it was decided", async () => {
  const { server, clientId, member, uid } = await scene();
  const { token } = await shown(member, uid);
  await allow(member, uid, token);
  await ask(deps, { clientId, resource: server.resource, redirectUri: "https://evil.test/callback" }, uid);
  expect(await takeDecision(deps, { uid })).toBeNull();
});

test("refuses scopes that were not asked for, and fewer than anything needs", async () => {
  const { member, uid } = await scene();
  const { token } = await shown(member, uid);
  for (const raised of [
    [...BOTH, "tool:drop"],
    [...BOTH, "offline_access"],
    [...BOTH, "anything"],
  ]) {
    await expect(allow(member, uid, token, raised)).rejects.toMatchObject({ code: "consent_scopes_raised" });
  }
  for (const few of [[], ["tools:call"]]) {
    await expect(allow(member, uid, token, few)).rejects.toMatchObject({ code: "consent_scopes_empty" });
  }
});

test("a server that is not there and one the person may not use are one answer", async () => {
  const { clientId, member, uid } = await scene();
  const restricted = await makeServer(db, "restricted");
  const auditor = await makePerson(db, restricted.orgId, "auditor");
  const insider = await makePerson(db, restricted.orgId, "member");
  const own = await makeServer(db, "own");
  const cases: readonly (readonly [Identity, string])[] = [
    [member, `${restricted.resource}x`],
    [member, restricted.resource],
    [insider, restricted.resource],
    [auditor, (await makeServer(db)).resource],
    [await makePerson(db, own.orgId, "owner"), own.resource],
  ];
  const { token: foreign } = await shown(member, uid);
  for (const [identity, resource] of cases) {
    const hidden = await ask(deps, { clientId, resource });
    const page = await getConsentRequest(deps, identity, { uid: hidden, browser: hidden });
    expect(page).toMatchObject({ state: "hidden" });
    expect(Object.keys(page).sort()).toEqual(["account", "client", "expiresAt", "resource", "state", "token", "uid"]);
    const token = page.state === "hidden" ? page.token : foreign;
    await expect(allow(identity, hidden, token)).rejects.toMatchObject({ code: "mcp_server_not_found" });
    await decideConsent(deps, identity, { uid: hidden, browser: hidden, token, allow: false, scopes: [] });
    expect(await takeDecision(deps, { uid: hidden })).toMatchObject({ allow: false });
  }
});

test("a fixed deployment is asked for as its own environment lets in, never as production does", async () => {
  const { server, clientId, member } = await scene();
  const developer = await makePerson(db, server.orgId, "developer");
  const [environmentId, deploymentId] = [newId("env"), newId("dpl")];
  const own = { orgId: server.orgId, serverId: server.id };
  await db.asSystem("test", async (tx) => {
    await tx.environment.create({ data: { ...own, id: environmentId, slug: "pr-1", kind: "preview" } });
    const made = { number: 2, status: "ready", trigger: "manual", createdBy: {}, settings: {} };
    await tx.deployment.create({ data: { ...own, id: deploymentId, environmentId, ...made } });
  });
  const stateFor = async (identity: Identity, id: string) => {
    const uid = await ask(deps, { clientId, resource: server.resource.replace("/notes/", `/notes@${id}/`) });
    const page = await getConsentRequest(deps, identity, { uid, browser: uid });
    return page.state === "asked" ? page.server.preview : page.state;
  };
  expect(await stateFor(developer, deploymentId)).toBe("pr-1");
  expect(await stateFor(member, deploymentId)).toBe("hidden");
  expect(await stateFor(developer, newId("dpl"))).toBe("hidden");
  expect(await stateFor(developer, "pr-1")).toBe("pr-1");
  expect(await stateFor(member, "pr-1")).toBe("hidden");
});

test("lets a named member at a restricted server", async () => {
  const server = await makeServer(db, "restricted");
  const member = await makePerson(db, server.orgId, "member");
  await db.asSystem("test", async (tx) => {
    const { id } = await tx.member.findFirstOrThrow({ where: { userId: member.id } });
    const named = { serverId: server.id, memberId: id, orgId: server.orgId, createdBy: "usr_test" };
    await tx.serverMember.create({ data: named });
  });
  const clientId = await makeClient(db, "registered");
  const uid = await ask(deps, { clientId, resource: server.resource });
  expect((await shown(member, uid)).server.slug).toBe("notes");
});

test("an issued client asks only for servers it was issued for, and not once it is suspended", async () => {
  const { server, member } = await scene();
  const other = await makeServer(db);
  const request = async (clientId: string) => {
    const uid = await ask(deps, { clientId, resource: server.resource });
    return getConsentRequest(deps, member, { uid, browser: uid });
  };
  const named = await seedClient(db, server.orgId, { serverIds: [server.id], tools: ["add"] });
  expect(await request(named.id)).toMatchObject({
    state: "asked",
    client: { kind: "issued" },
    scopes: [{ tools: [] }, { tools: ["add"] }],
  });
  for (const stranger of [
    await seedClient(db, server.orgId, { serverIds: [other.id] }),
    await seedClient(db, other.orgId, { serverIds: [server.id] }),
  ]) {
    await expect(request(stranger.id)).rejects.toMatchObject({ code: "consent_client_elsewhere" });
  }
  const suspended = await seedClient(db, server.orgId, { serverIds: [server.id], suspendedAt: new Date() });
  await expect(request(suspended.id)).rejects.toMatchObject({ code: "consent_client_gone" });
});

test("a request that is over says so, and a decision on it counts for nothing", async () => {
  const { member, uid } = await scene();
  const { token } = await shown(member, uid);
  await endRequest(deps, uid);
  await expect(allow(member, uid, token)).rejects.toMatchObject({ code: "consent_request_gone" });
  await expect(getConsentRequest(deps, member, { uid, browser: uid })).rejects.toMatchObject({
    code: "consent_request_gone",
  });
  expect(await takeDecision(deps, { uid })).toBeNull();
});
