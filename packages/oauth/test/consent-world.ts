/** A server with tools, people who may or may not use it, clients of every kind, and requests that wait for consent. */
import type { AccessMode, Role } from "@switchyard/contracts";
import { createSealer, newId, newMasterKey, randomToken, sha256Hex } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { Identity } from "@switchyard/tenancy";
import type { KnownClient } from "../src/clients/known-client.ts";
import { insertRegisteredClient, keepDocument } from "../src/clients/model-client-store.ts";
import type { ConsentDeps } from "../src/consent/ports.ts";
import { openModelStore } from "../src/models/model-store.ts";

export const MCP_ORIGIN = "https://mcp.test";
/** A redirect URI of a site. */
const SITE = "https://app.test/callback";
const SECONDS = 600;

export interface ConsentServer {
  readonly orgId: string;
  readonly id: string;
  /** Its MCP URL. */
  readonly resource: string;
}

/** Deps over a test database. */
export function consentDeps(db: Db): ConsentDeps {
  return { db, sealer: createSealer(newMasterKey()), mcpOrigin: MCP_ORIGIN };
}

/** A live server of a new org with two tools. */
export async function makeServer(
  db: Db,
  access: AccessMode = "organization",
  mcpOrigin = MCP_ORIGIN,
): Promise<ConsentServer> {
  const [orgId, id, environmentId, deploymentId] = [newId("org"), newId("srv"), newId("env"), newId("dpl")];
  const slug = orgId.slice(-12);
  const own = { orgId, serverId: id };
  const content = { tools: ["add", "drop"].map((name) => ({ name })) };
  await db.asSystem("test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: "Acme" } });
    await tx.server.create({
      data: { id, orgId, slug: "notes", name: "Notes", access, sourceUrl: "x", createdBy: "usr_test" },
    });
    const live = { liveDeploymentId: deploymentId };
    await tx.environment.create({
      data: { ...own, id: environmentId, slug: "production", kind: "production", ...live },
    });
    await tx.deployment.create({
      data: { ...own, id: deploymentId, environmentId, number: 1, trigger: "manual", createdBy: {}, settings: {} },
    });
    await tx.manifest.create({ data: { deploymentId, orgId, digest: "d", content } });
  });
  return { orgId, id, resource: `${mcpOrigin}/${slug}/notes/mcp` };
}

/** A person with a role in an org. */
export async function makePerson(db: Db, orgId: string, role: Role): Promise<Identity> {
  const id = newId("usr");
  const email = `${id.slice(4)}@example.com`;
  await db.asSystem("test", async (tx) => {
    await tx.user.create({ data: { id, email } });
    await tx.member.create({ data: { id: newId("mem"), orgId, userId: id, role } });
  });
  return { kind: "user", id, label: email, credential: newId("ses"), requestId: "req_test", bound: null };
}

/** A client that registered itself or that its document describes; answers its id. */
export async function makeClient(
  db: Db,
  kind: "registered" | "metadata",
  claims: { readonly name?: string; readonly redirectUris?: readonly string[] } = {},
): Promise<string> {
  const id = kind === "metadata" ? `https://${randomToken(6).toLowerCase()}.client.test/id` : `reg_${randomToken(16)}`;
  const { name = "Some client", redirectUris = [SITE] } = claims;
  const grantTypes = ["authorization_code", "refresh_token"] as const;
  const client: KnownClient = {
    ...{ id, kind, name, redirectUris, grantTypes, authMethod: "none", secrets: [], jwks: null, jwksUri: null },
    issued: null,
  };
  if (kind === "metadata") await keepDocument(db, client, SECONDS);
  else {
    const hashes = { secretHash: null, accessHash: sha256Hex(id) };
    await insertRegisteredClient(db, client, { ...hashes, seconds: SECONDS, max: 100_000 });
  }
  return id;
}

/** Params of a request, as the authorization server keeps them. */
export interface AskedParams {
  readonly clientId: string;
  readonly resource: string;
  readonly redirectUri?: string;
  readonly scope?: string;
  readonly prompt?: string;
}

/** Keeps a request that waits for consent; answers its uid. Called again with the uid, it changes what is asked. */
export async function ask(deps: ConsentDeps, asked: AskedParams, uid = randomToken(16)): Promise<string> {
  const { clientId, resource, redirectUri = SITE, scope = "tools:read tools:call", prompt } = asked;
  const params = { client_id: clientId, redirect_uri: redirectUri, resource, scope, ...(prompt ? { prompt } : {}) };
  const exp = Math.floor(Date.now() / 1000) + SECONDS;
  await openModelStore(deps).save("Interaction", uid, {
    model: { jti: uid, exp, params, kind: "Interaction" },
    seconds: SECONDS,
  });
  return uid;
}

/** Ends a request, as its expiry does. */
export async function endRequest(deps: ConsentDeps, uid: string): Promise<void> {
  await openModelStore(deps).destroy("Interaction", uid);
}

/** Writes down what a person gave before; answers the grant's id. */
export async function giveBefore(
  db: Db,
  given: {
    readonly server: ConsentServer;
    readonly userId: string;
    readonly clientId: string;
    readonly redirectHost?: string;
    readonly scopes?: readonly string[];
  },
): Promise<string> {
  const { server, userId, clientId, redirectHost = "app.test", scopes = ["tools:read", "tools:call"] } = given;
  const id = newId("grt");
  await db.asSystem("test", (tx) =>
    tx.grant.create({
      data: {
        ...{
          id,
          orgId: server.orgId,
          userId,
          clientId,
          clientName: "Some client",
          clientKind: "metadata",
          redirectHost,
        },
        ...{ serverId: server.id, resource: server.resource, scopes: [...scopes], oidcGrantId: id },
      },
    }),
  );
  return id;
}

/** Methods of the events that wait for the sealer in an org. */
export async function eventsOf(db: Db, orgId: string): Promise<string[]> {
  const rows = await db.asSystem("test", (tx) =>
    tx.auditOutbox.findMany({ where: { orgId }, orderBy: { id: "asc" }, select: { event: true } }),
  );
  return rows.map(({ event }) => (event as { method: string }).method);
}
