import { type OperationId, type OperationShape, operations } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { createDeployment, createServer, deployCommit, previewSlug } from "@switchyard/deployments";
import { createClient } from "@switchyard/oauth";
import { createLimit } from "@switchyard/routing/limits";
import { createPolicy, putToolGroup } from "@switchyard/routing/policies";
import {
  addDomain,
  createApiKey,
  createIdentityProvider,
  createInvitation,
  type Principal,
  permissions,
} from "@switchyard/tenancy";
import { beforeAll, describe, expect, test } from "vitest";
import { principalOf, sampleBodies, type TestApi, type TestOrg, testApi } from "../../test/api.ts";
import { signInDeps } from "../sign-in/auth-options.ts";

/** Operations that name no org: what they reach follows from who asks. */
const WITHOUT_ORG = [
  "getMe",
  "listSessions",
  "revokeSession",
  "changePassword",
  "listOrgs",
  "createOrg",
  "collectCredential",
  "collectMyCredential",
  "exchangeCliLogin",
  "endCliLogin",
  "listMyGrants",
  "revokeMyGrant",
  "listPermissions",
  "previewInvitation",
  "acceptInvitation",
  "listTemplates",
  "getGithubApp",
  "startGithubApp",
  "deleteGithubApp",
];
/** Operations that make what their path names. */
const NAMED_BY_CALLER: readonly string[] = ["putToolGroup"];
const table = Object.entries(operations) as [OperationId, OperationShape][];
/** All but those that anybody may call with what they hold. */
const asking = table.filter(([, { permission }]) => permission !== "public");
const inOrg = table.filter(([, operation]) => operation.path.startsWith("/orgs/{org}"));

type Ids = Readonly<Record<string, string>>;
let api: TestApi;
let mine: TestOrg;
let theirs: TestOrg;
let myIds: Ids;
let theirIds: Ids;
let mcpKey: string;

beforeAll(async () => {
  api = await testApi();
  mine = await api.makeOrg();
  theirs = await api.makeOrg();
  myIds = await furnish(mine);
  theirIds = await furnish(theirs);
  mcpKey = (await createApiKey(api.deps, await principalOf(api.deps, mine), { name: "m", plane: "mcp" })).secret;
});

/** One of everything that a path can name. */
async function furnish(org: TestOrg): Promise<Ids> {
  const principal = await principalOf(api.deps, org);
  const source = { template: "typescript-http" };
  const server = await createServer(api.deps, principal, {
    name: `Server of ${org.slug}`,
    source,
    access: "organization",
  });
  const input = { server: server.id, environment: "production", clearCache: false };
  const deployment = await createDeployment(api.deps, principal, input);
  const environment = await insertPreview(principal, server.id);
  const key = await createApiKey(api.deps, principal, { name: "k", plane: "manage" });
  const policed = { server: server.id, tools: ["sample"] };
  const subject = { kind: "role", id: "member" } as const;
  const policy = await createPolicy(api.deps, principal, { ...policed, effect: "deny", subject });
  const { name: group } = await putToolGroup(api.deps, principal, { ...policed, group: `tools-of-${org.slug}` });
  const limited = { server: server.id, tools: [], per: "everyone", calls: 1_000, period: "hour" } as const;
  const limit = await createLimit(api.deps, principal, limited);
  const client = await createClient(api.deps, principal, {
    ...{ name: "c", grantTypes: ["client_credentials"], servers: [server.slug], scopes: ["tools:call"] },
  });
  const invited = { email: `guest-of-${org.slug}@example.com`, role: "member" } as const;
  const { invitation } = await createInvitation(signInDeps(api.deps), principal, invited);
  const event = await insertAuditEvent(org);
  const connection = await insertConnection(org);
  const session = org.sessionId;
  const grant = await insertGrant(org, server.id);
  return {
    org: org.slug,
    server: server.id,
    deployment: deployment.id,
    environment,
    key: key.id,
    client: client.id,
    member: org.memberId,
    invitation: invitation.id,
    event,
    policy: policy.id,
    limit: limit.id,
    grant,
    group,
    session,
    template: "typescript-http",
    ...connection,
    ...(await insertSignIn(principal)),
  };
}

/** A consent that the owner gave. */
async function insertGrant(org: TestOrg, serverId: string): Promise<string> {
  const id = newId("grt");
  const client = { clientId: "https://client.example/id", clientName: "A client", clientKind: "metadata" };
  const at = { serverId, resource: `https://mcp.example/${org.slug}/mcp`, scopes: ["tools:read"] };
  await api.deps.db.asSystem("test", (tx) =>
    tx.grant.create({ data: { id, orgId: org.id, userId: org.owner.id, ...client, ...at, oidcGrantId: id } }),
  );
  return id;
}

/** An identity provider and a domain. */
async function insertSignIn(principal: Principal): Promise<{ provider: string; domain: string }> {
  const settings = { issuer: "https://id.example.com", clientId: "c", clientSecret: "s" };
  const provider = await createIdentityProvider(api.deps, principal, { preset: "oidc", ...settings });
  const domain = await addDomain(api.deps, principal, { domain: "acme.example" });
  return { provider: provider.id, domain: domain.id };
}

let installations = 0;

/** An installation and a webhook of it. */
async function insertConnection(org: TestOrg): Promise<{ installation: string; delivery: string }> {
  installations += 1;
  const [installation, delivery] = [newId("ghi"), newId("whd")];
  const account = { accountId: 1n, accountLogin: "acme", accountKind: "Organization", repositorySelection: "all" };
  await api.deps.db.asSystem("test", async (tx) => {
    await tx.installation.create({
      data: {
        ...{ id: installation, orgId: org.id, installationId: BigInt(installations), ...account },
        ...{ htmlUrl: "https://git.example.com/1", createdBy: org.owner.id },
      },
    });
    const told = { source: "github", dedupeKey: delivery, event: "push", summary: "push", events: [] };
    await tx.delivery.create({ data: { id: delivery, orgId: org.id, ...told } });
  });
  return { installation, delivery };
}

let pulls = 0;

/** Slug of a preview that no other server has. */
async function insertPreview(principal: Principal, serverId: string): Promise<string> {
  pulls += 1;
  const pull = { number: pulls, title: "t", url: "https://git.example.com/1", author: "a", fromFork: false };
  const commit = { sha: "a".repeat(40), message: "m", authorName: "a" };
  const slug = previewSlug(pulls);
  await deployCommit(api.deps, principal, {
    ...{ serverId, environment: { slug, pull }, commit, branch: "topic", trigger: "pull_request", hold: null },
  });
  return slug;
}

async function insertAuditEvent(org: TestOrg): Promise<string> {
  const id = `aud_${org.id}`;
  const facts = { actorKind: "system", actorId: "test", actor: {}, method: "test", outcome: "complete" };
  await api.deps.db.asSystem("test", (tx) =>
    tx.auditEvent.create({
      data: { id, orgId: org.id, seq: 1, kind: "management", occurredAt: new Date(), prevHash: "", hash: "", ...facts },
    }),
  );
  return id;
}

const parametersOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");

function lineOf({ method, path }: OperationShape, ids: Ids): string {
  return `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ""))}`;
}

const bodyOf = (id: OperationId) => (sampleBodies[id] === undefined ? {} : { body: sampleBodies[id] });

async function answer(id: OperationId, ids: Ids, as: Parameters<TestApi["call"]>[1]) {
  const response = await api.call(lineOf(operations[id], ids), { ...bodyOf(id), ...as });
  const text = await response.text();
  return { status: response.status, code: response.ok ? null : JSON.parse(text).code, text };
}

describe("every operation of the API", () => {
  test("is covered here: its org, its parameters and its body are known to these tests", () => {
    for (const [id, operation] of table) {
      if (!operation.path.startsWith("/orgs/{org}")) expect(WITHOUT_ORG).toContain(id);
      for (const name of parametersOf(operation.path)) expect(Object.keys(myIds), id).toContain(name);
      if (operation.body) expect(operation.body.safeParse(sampleBodies[id]).success, `sample body of ${id}`).toBe(true);
    }
    expect(inOrg.length).toBeGreaterThan(25);
  });

  test.each(asking)("%s asks who is there", async (id) => {
    expect(await answer(id, myIds, {})).toMatchObject({ status: 401, code: "not_signed_in" });
    expect(await answer(id, myIds, { as: { bearer: mcpKey } })).toMatchObject({
      status: 401,
      code: "api_key_wrong_plane",
    });
  });

  test.each(inOrg)("%s of another org is absent for a person and for a key", async (id) => {
    expect(await answer(id, theirIds, { as: mine })).toMatchObject({ status: 404, code: "org_not_found" });
    expect(await answer(id, { ...theirIds, org: theirs.id }, { as: mine })).toMatchObject({ status: 404 });
    const bearer = await api.makeKey(mine, "admin");
    expect(await answer(id, theirIds, { as: { bearer } })).toMatchObject({ status: 404, code: "org_not_found" });
  });

  const deeper = inOrg.filter(([id, { path }]) => parametersOf(path).length > 1 && !NAMED_BY_CALLER.includes(id));
  test.each(deeper)("%s finds nothing of another org inside one's own", async (id, operation) => {
    const [, ...names] = parametersOf(operation.path);
    const last = names.at(-1) ?? "";
    for (const ids of [
      { ...theirIds, org: mine.slug },
      { ...myIds, [last]: theirIds[last] ?? "" },
    ]) {
      const got = await answer(id, ids, { as: mine });
      expect(got).toMatchObject({ status: 404 });
      expect(got.text).not.toContain(theirs.owner.email);
    }
  });

  const writes = asking.filter(([, operation]) => operation.method !== "get");
  test.each(writes)("%s with a cookie must come from our own origin", async (id) => {
    for (const origin of ["https://evil.example", "null", "http://localhost:3000.evil.example"]) {
      const got = await answer(id, myIds, { as: mine, headers: { origin } });
      expect(got).toMatchObject({ status: 403, code: "origin_refused" });
    }
  });

  const denied = inOrg.flatMap(([id, { permission }]) =>
    (["admin", "developer", "auditor", "member"] as const)
      .filter((role) => permission && permission !== "public" && !permissions[role].has(permission))
      .map((role) => [id, role] as const),
  );
  test.each(denied)("%s is refused to the role %s", async (id, role) => {
    const bearer = await api.makeKey(mine, role);
    const refusal =
      operations[id].method === "get"
        ? { status: 404, code: "resource_not_found" }
        : { status: 403, code: "permission_denied" };
    expect(await answer(id, myIds, { as: { bearer } })).toMatchObject(refusal);
  });
});

test("another's session is absent", async () => {
  const got = await answer("revokeSession", { session: theirs.sessionId }, { as: mine });
  expect(got).toMatchObject({ status: 404, code: "session_not_found" });
});

test("a session that was revoked opens nothing", async () => {
  const org = await api.makeOrg();
  expect((await answer("getMe", {}, { as: org })).status).toBe(200);
  expect((await answer("revokeSession", { session: org.sessionId }, { as: org })).status).toBe(204);
  expect(await answer("getMe", {}, { as: org })).toMatchObject({ status: 401, code: "session_ended" });
});
