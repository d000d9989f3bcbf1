import { getConsentRequest, requestCookieName, takeDecision } from "@switchyard/oauth";
import { ask, makeClient, makeServer } from "@switchyard/oauth/testing";
import { createApiKey, type Identity, revokeSession } from "@switchyard/tenancy";
import { beforeAll, expect, test } from "vitest";
import { ORIGIN, principalOf, type TestApi, testApi } from "../../test/api.ts";
import { decide } from "./decide.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});

/** An owner, a server of another org of theirs, a client that asks, and the page that was shown to them. */
async function scene() {
  const { deps } = api;
  const org = await api.makeOrg();
  const server = await makeServer(deps.db, "organization", deps.mcpOrigin);
  await deps.db.asSystem("test", (tx) =>
    tx.member.create({ data: { id: `mem_${server.id}`, orgId: server.orgId, userId: org.owner.id, role: "member" } }),
  );
  const uid = await ask(deps, { clientId: await makeClient(deps.db, "registered"), resource: server.resource });
  const { id, email } = org.owner;
  const identity: Identity = {
    ...{ kind: "user", id, label: email, credential: org.sessionId, requestId: "req", bound: null },
  };
  const page = await getConsentRequest(deps, identity, { uid, browser: uid });
  const token = page.state === "asked" ? page.token : "";
  return { org, uid, identity, body: { token, allow: true, scopes: ["tools:read"] } };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Sends a decision as the page does; `headers` replace what a browser would send. */
async function send({ org, uid, body }: Scene, headers: Record<string, string | null> = {}, sent: unknown = body) {
  const all: Record<string, string | null> = {
    cookie: `${org.cookie}; ${requestCookieName(true)}=${uid}`,
    origin: ORIGIN,
    "content-type": "application/json",
    ...headers,
  };
  const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  const request = new Request(`${ORIGIN}/authorize/${uid}/decision`, {
    method: "POST",
    headers: kept,
    body: JSON.stringify(sent),
  });
  const response = await decide(api.deps, request, uid);
  return { status: response.status, ...((await response.json()) as { code?: string; next?: string }) };
}

test("keeps a decision and sends the browser to our own resume step, nowhere else", async () => {
  const at = await scene();
  expect(await send(at)).toEqual({ status: 200, next: `/oauth/resume-consent/${at.uid}` });
  expect(await takeDecision(api.deps, { uid: at.uid })).toMatchObject({ allow: true, scopes: ["tools:read"] });
});

test.each<[string, (at: Scene) => Record<string, string | null>, number, string]>([
  ["from another origin (CSRF)", () => ({ origin: "https://evil.test" }), 403, "origin_refused"],
  ["from an opaque origin", () => ({ origin: "null" }), 403, "origin_refused"],
  ["that names no origin", () => ({ origin: null }), 403, "origin_refused"],
  ["that a form sends", () => ({ "content-type": "text/plain" }), 415, "media_type_unsupported"],
  ["of nobody", ({ uid }) => ({ cookie: `${requestCookieName(true)}=${uid}` }), 401, "not_signed_in"],
  ["of a browser that did not begin it", ({ org }) => ({ cookie: org.cookie }), 403, "consent_other_browser"],
  [
    "with a planted cookie of another request",
    ({ org }) => ({ cookie: `${org.cookie}; ${requestCookieName(true)}=another` }),
    403,
    "consent_other_browser",
  ],
])("refuses a decision %s", async (_, headers, status, code) => {
  const at = await scene();
  expect(await send(at, headers(at))).toMatchObject({ status, code });
  expect(await takeDecision(api.deps, { uid: at.uid })).toBeNull();
});

test("refuses a decision by an API key", async () => {
  const at = await scene();
  const key = await createApiKey(api.deps, await principalOf(api.deps, at.org), { name: "k", plane: "manage" });
  const refused = await send(at, { authorization: `Bearer ${key.secret}` });
  expect(refused).toMatchObject({ status: 403, code: "consent_needs_person" });
});

test("refuses a decision in a session that was just ended", async () => {
  const at = await scene();
  const { sessionId } = at.org;
  await revokeSession(api.deps, at.identity, { sessionId });
  expect(await send(at)).toMatchObject({ status: 401, code: "session_ended" });
});

test("refuses what is no decision of the page", async () => {
  const at = await scene();
  for (const sent of [{}, { ...at.body, redirect: "https://evil.test" }, { ...at.body, scopes: "tools:call" }]) {
    expect(await send(at, {}, sent)).toMatchObject({ status: 400, code: "input_invalid" });
  }
  expect(await send(at, {}, { ...at.body, scopes: ["tools:read", "tool:drop"] })).toMatchObject({
    status: 400,
    code: "consent_scopes_raised",
  });
  expect(await send(at, {}, { ...at.body, token: "v1.forged" })).toMatchObject({ code: "consent_page_stale" });
});
