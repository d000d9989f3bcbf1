/** Servers and issued clients as rows, with what proves the clients. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { newClientSecret } from "@switchyard/oauth";
import { SignJWT } from "jose";
import { ISSUER, MCP_ORIGIN } from "./start-auth.ts";

export interface TestServer {
  readonly id: string;
  readonly orgId: string;
  readonly resource: string;
}

/** A server with its production environment, in a new org unless one is named. */
export async function makeServer(db: Db, of: { orgId?: string; access?: string } = {}): Promise<TestServer> {
  const orgId = of.orgId ?? newId("org");
  const id = newId("srv");
  const [orgSlug, slug] = [orgId.slice(-16), id.slice(-12)];
  await db.asSystem("test", async (tx) => {
    if (of.orgId === undefined) await tx.organization.create({ data: { id: orgId, slug: orgSlug, name: "Acme" } });
    const server = {
      id,
      orgId,
      slug,
      name: slug,
      sourceUrl: "x",
      createdBy: "test",
      access: of.access ?? "organization",
    };
    await tx.server.create({ data: server });
    const environment = { id: newId("env"), orgId, serverId: id, slug: "production", kind: "production" };
    await tx.environment.create({ data: environment });
  });
  return { id, orgId, resource: `${MCP_ORIGIN}/${orgSlug}/${slug}/mcp` };
}

export interface TestClient {
  readonly id: string;
  readonly secret: string;
  readonly key: KeyObject;
  /** The form members that prove it by its secret. */
  readonly form: { readonly client_id: string; readonly client_secret: string };
}

type ClientColumns = Partial<{
  authMethod: string;
  jwks: { keys: object[] };
  grantTypes: string[];
  redirectUris: string[];
  scopes: string[];
  ipAllow: string[];
  expiresAt: Date;
  suspendedAt: Date;
  revokedAt: Date;
}>;

/** An issued client with a secret and a registered Ed25519 key, for the servers. */
export async function makeClient(
  db: Db,
  servers: readonly TestServer[],
  more: ClientColumns = {},
): Promise<TestClient> {
  const id = newId("cli");
  const orgId = servers[0]?.orgId ?? "";
  const { secret, hash, hint } = newClientSecret();
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "EdDSA", use: "sig" }] };
  await db.asSystem("test", async (tx) => {
    await tx.oauthClient.create({
      data: {
        ...{ id, orgId, name: "Nightly job", purpose: "ci", authMethod: "secret", createdBy: "usr_test" },
        ...{
          grantTypes: ["client_credentials"],
          scopes: ["tools:call"],
          serverIds: servers.map((server) => server.id),
        },
        jwks,
        ...more,
      },
    });
    await tx.clientSecret.create({ data: { id: newId("csc"), orgId, clientId: id, hash, hint } });
  });
  return { id, secret, key: privateKey, form: { client_id: id, client_secret: secret } };
}

/** A client assertion (RFC 7523); members of `claims` and `header` replace the right ones. */
export function assertionOf(
  client: TestClient,
  over: { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject | Uint8Array } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: client.id,
    sub: client.id,
    aud: ISSUER,
    iat: now,
    exp: now + 60,
    jti: newId("req"),
    ...over.claims,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "EdDSA", kid: "one", ...over.header })
    .sign(over.key ?? client.key);
}
