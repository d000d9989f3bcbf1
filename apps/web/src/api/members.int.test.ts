import { Secret } from "@switchyard/config";
import type { CreatedInvitation, Role } from "@switchyard/contracts";
import { createServer } from "@switchyard/deployments";
import { beforeAll, describe, expect, test } from "vitest";
import { ORIGIN, principalOf, type TestApi, type TestOrg, testApi } from "../../test/api.ts";
import { TestBrowser } from "../../test/browser.ts";
import { partsOf, startMailServer } from "../../test/smtp.ts";
import { postInvitation } from "../sign-in/invitation.ts";
import { createApi } from "./handle.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});

let guests = 0;
const freshEmail = () => {
  guests += 1;
  return `guest-${guests}@example.com`;
};
const password = "a wholly new sentence";

async function invite(org: TestOrg, email: string, role: Role = "member"): Promise<CreatedInvitation> {
  const response = await api.call(`POST /orgs/${org.slug}/invitations`, { as: org, body: { email, role } });
  expect(response.status).toBe(201);
  return (await response.json()) as CreatedInvitation;
}

const tokenOf = ({ url }: { readonly url: string }) =>
  new URLSearchParams(new URL(url).hash.slice(1)).get("token") ?? "";

async function join(invitation: CreatedInvitation, origin = ORIGIN) {
  const browser = new TestBrowser();
  const json = { token: tokenOf(invitation), password };
  const post = (request: Request) => postInvitation(api.deps, request);
  const response = await browser.send(post, "/api/invitation", { json, origin });
  return { browser, status: response.status, body: (await response.json()) as { redirectTo?: string; code?: string } };
}

/** Somebody who joined with a role, signed in. */
async function newMember(org: TestOrg, role: Role) {
  const email = freshEmail();
  const { browser } = await join(await invite(org, email, role));
  const list = await api.call(`GET /orgs/${org.slug}/members?limit=200`, { as: org });
  const { data } = (await list.json()) as { data: { id: string; email: string }[] };
  return { email, as: { cookie: browser.cookie }, memberId: data.find((one) => one.email === email)?.id ?? "" };
}

test("an invited person joins from the link, is signed in, and sees what the role lets them", async () => {
  const org = await api.makeOrg();
  const made = await invite(org, freshEmail());
  expect(made.url).toMatch(new RegExp(`^${ORIGIN}/invitation#token=`));
  expect(made.mailedAt).toBeNull();
  const listed = await (await api.call(`GET /orgs/${org.slug}/invitations`, { as: org })).text();
  expect(listed).not.toContain(tokenOf(made));
  expect((await join(made, "https://evil.example")).status).toBe(403);
  const { browser, body } = await join(made);
  expect(body).toEqual({ redirectTo: `/${org.slug}` });
  const as = { cookie: browser.cookie };
  expect((await api.call(`GET /orgs/${org.slug}/servers`, { as })).status).toBe(200);
  expect((await api.call(`GET /orgs/${org.slug}/members`, { as })).status).toBe(404);
  expect((await api.call(`GET /orgs/${org.slug}/audit-events`, { as })).status).toBe(404);
  expect((await join(made)).body.code).toBe("link_dead");
});

test("the link is mailed where mail is set up; a mail server that refuses keeps nobody out", async () => {
  const org = await api.makeOrg();
  const mailing = (url: string) =>
    createApi({ ...api.deps, config: { ...api.deps.config, SMTP_URL: new Secret(url) } });
  const send = async (url: string) => {
    const headers = { cookie: org.cookie, origin: ORIGIN, "content-type": "application/json" };
    const body = JSON.stringify({ email: freshEmail(), role: "developer" });
    const request = new Request(`${ORIGIN}/api/v1/orgs/${org.slug}/invitations`, { method: "POST", headers, body });
    const response = await mailing(url)(request);
    expect(response.status).toBe(201);
    return (await response.json()) as CreatedInvitation;
  };
  const server = await startMailServer();
  const made = await send(server.url);
  expect(made.mailedAt).not.toBeNull();
  const [mail] = server.mails;
  expect(mail?.to).toEqual([made.email]);
  expect((mail ? partsOf(mail) : []).filter((part) => part.includes(made.url))).toHaveLength(2);
  const refused = await send((await startMailServer({ refuses: true })).url);
  expect(refused.mailedAt).toBeNull();
  expect((await join(refused)).status).toBe(200);
});

describe("removal", () => {
  test("shuts a browser out at once and ends what it was reading within 5 seconds", async () => {
    const org = await api.makeOrg();
    const server = await createServer(api.deps, await principalOf(api.deps, org), {
      ...{ name: "Watched", source: { template: "typescript-http" }, access: "organization" },
    });
    const member = await newMember(org, "developer");
    const path = `/orgs/${org.slug}/servers/${server.slug}/deployments/${server.lastDeployment?.id}`;
    const stream = await api.call(`GET ${path}/events`, { as: member.as });
    expect(stream.status).toBe(200);
    const reader = stream.body?.getReader();
    await reader?.read();
    const removal = await api.call(`GET /orgs/${org.slug}/members/${member.memberId}/removal`, { as: org });
    expect(await removal.json()).toMatchObject({ ends: { keys: [], clients: [], grants: [] }, stays: { keys: [] } });
    const removed = await api.call(`DELETE /orgs/${org.slug}/members/${member.memberId}`, { as: org });
    expect(removed.status).toBe(204);
    const start = Date.now();
    expect([401, 404]).toContain((await api.call(`GET ${path}`, { as: member.as })).status);
    for (let done = false; !done; ) done = (await reader?.read())?.done ?? true;
    expect(Date.now() - start).toBeLessThan(5_000);
  });

  test("ends a stream of a key that was revoked, and leaves that of a member who stays alone", async () => {
    const org = await api.makeOrg();
    const { lastDeployment, slug } = await createServer(api.deps, await principalOf(api.deps, org), {
      ...{ name: "Watched", source: { template: "typescript-http" }, access: "organization" },
    });
    const path = `GET /orgs/${org.slug}/servers/${slug}/deployments/${lastDeployment?.id}/events`;
    const key = await api.call(`POST /orgs/${org.slug}/api-keys`, { as: org, body: { name: "k", plane: "manage" } });
    const { id, secret } = (await key.json()) as { id: string; secret: string };
    const [ofKey, ofOwner] = [await api.call(path, { as: { bearer: secret } }), await api.call(path, { as: org })];
    await api.call(`DELETE /orgs/${org.slug}/api-keys/${id}`, { as: org });
    const reader = ofKey.body?.getReader();
    for (let done = false; !done; ) done = (await reader?.read())?.done ?? true;
    const other = ofOwner.body?.getReader();
    await other?.read();
    const next = await Promise.race([other?.read().then(({ done }) => done), Promise.resolve("open")]);
    expect(next).not.toBe(true);
    await other?.cancel();
  });
});

test("another role counts from the next request on", async () => {
  const org = await api.makeOrg();
  const member = await newMember(org, "member");
  const read = () => api.call(`GET /orgs/${org.slug}/audit-events`, { as: member.as });
  expect((await read()).status).toBe(404);
  const path = `/orgs/${org.slug}/members/${member.memberId}`;
  expect((await api.call(`PATCH ${path}`, { as: org, body: { role: "auditor" } })).status).toBe(200);
  expect((await read()).status).toBe(200);
  expect((await api.call(`PATCH ${path}`, { as: org, body: { role: "member" } })).status).toBe(200);
  expect((await read()).status).toBe(404);
});

test("the last owner cannot leave; after the transfer they can", async () => {
  const org = await api.makeOrg();
  const leave = () => api.call(`POST /orgs/${org.slug}/leave`, { as: org });
  const refused = await leave();
  expect(await refused.json()).toMatchObject({ status: 409, code: "last_owner" });
  const heir = await newMember(org, "admin");
  const body = { member: heir.memberId };
  expect((await api.call(`POST /orgs/${org.slug}/transfer-ownership`, { as: org, body })).status).toBe(204);
  expect((await leave()).status).toBe(204);
  expect((await api.call(`GET /orgs/${org.slug}`, { as: org })).status).toBe(404);
  expect((await api.call(`GET /orgs/${org.slug}`, { as: heir.as })).status).toBe(200);
});
