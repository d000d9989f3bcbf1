import {
  beginDeviceRequest,
  CLI_CLIENT_ID,
  findDeviceRequest,
  getConsentRequest,
  managementResource,
  openModelStore,
  takeCliDecision,
  takeDecision,
} from "@switchyard/oauth";
import { makeClient, makeServer } from "@switchyard/oauth/testing";
import type { Identity } from "@switchyard/tenancy";
import { beforeAll, expect, test } from "vitest";
import { ORIGIN, type TestApi, type TestOrg, testApi } from "../../test/api.ts";
import { signInDeps } from "../sign-in/auth-options.ts";
import { decideDevice } from "./decide-device.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});

const identityOf = ({ owner, sessionId }: TestOrg): Identity => ({
  ...{ kind: "user", id: owner.id, label: owner.email, credential: sessionId, requestId: "req", bound: null },
});

/** A device that waits with a code. */
async function begin(clientId: string, resource: string): Promise<string> {
  const request = { clientId, resource, scope: "tools:read tools:call", deviceName: "A lamp", ip: "192.0.2.7" };
  return (await beginDeviceRequest(openModelStore(api.deps), request)).userCode;
}

async function uidOf(org: TestOrg, userCode: string): Promise<string> {
  const deps = { ...api.deps, throttle: signInDeps(api.deps).throttle };
  return (await findDeviceRequest(deps, identityOf(org), { userCode, ip: null })).uid;
}

async function send(org: TestOrg, body: unknown, origin: string = ORIGIN) {
  const headers = { cookie: org.cookie, origin, "content-type": "application/json" };
  const request = new Request(`${ORIGIN}/device/decision`, { method: "POST", headers, body: JSON.stringify(body) });
  const response = await decideDevice(api.deps, request);
  return { status: response.status, ...((await response.json()) as { code?: string; next?: string }) };
}

test("a client on a device is let in by the code it shows", async () => {
  const { deps } = api;
  const org = await api.makeOrg();
  const server = await makeServer(deps.db, "organization", deps.mcpOrigin);
  await deps.db.asSystem("test", (tx) =>
    tx.member.create({ data: { id: `mem_${server.id}`, orgId: server.orgId, userId: org.owner.id, role: "member" } }),
  );
  const userCode = await begin(await makeClient(deps.db, "registered"), server.resource);
  const uid = await uidOf(org, userCode);
  const page = await getConsentRequest(deps, identityOf(org), { uid, browser: uid });
  const token = page.state === "asked" ? page.token : "";
  const answer = { userCode, token, allow: true, scopes: ["tools:read"] };
  expect(await send(org, answer, "https://evil.test")).toMatchObject({ code: "origin_refused" });
  expect(await send(org, { ...answer, userCode: "BCDFGHJK" })).toMatchObject({ code: "user_code_unknown" });
  expect(await send(await api.makeOrg(), answer)).toMatchObject({ code: "consent_page_stale" });
  expect(await send(org, { ...answer, userCode: ` ${userCode.toLowerCase()}` })).toEqual({
    status: 200,
    next: "/device?done=allowed",
  });
  expect(await takeDecision(deps, { uid })).toMatchObject({ allow: true, redirectHost: null, scopes: ["tools:read"] });
});

test("our own command is let in to act in one org of the person's, and in no other", async () => {
  const [org, other] = [await api.makeOrg(), await api.makeOrg()];
  const userCode = await begin(CLI_CLIENT_ID, managementResource(ORIGIN));
  const uid = await uidOf(org, userCode);
  expect(await send(org, { userCode, allow: true, org: other.slug })).toMatchObject({ code: "org_not_found" });
  expect(await send(org, { userCode, allow: true, org: org.slug })).toMatchObject({ next: "/device?done=allowed" });
  expect(await send(org, { userCode, allow: true, org: org.slug })).toMatchObject({ code: "device_request_decided" });
  expect(await takeCliDecision(api.deps.db, uid)).toEqual({ allow: true, userId: org.owner.id, orgId: org.id });
});

test("a device that was denied is told so", async () => {
  const org = await api.makeOrg();
  const userCode = await begin(CLI_CLIENT_ID, managementResource(ORIGIN));
  const uid = await uidOf(org, userCode);
  expect(await send(org, { userCode, allow: false, org: "" })).toMatchObject({ next: "/device?done=denied" });
  expect(await takeCliDecision(api.deps.db, uid)).toEqual({ allow: false });
});
