import type { Db } from "@switchyard/db";
import type { ClientDirectory } from "../clients/client-directory.ts";
import { clientFault, type KnownClient } from "../clients/known-client.ts";
import { type ModelStore, personGrantOf } from "../models/model-store.ts";
import { readResourceFacts } from "../resources/access-store.ts";
import { type McpOrigins, parseResource } from "../resources/resource-name.ts";
import type { SigningKeys } from "../signing-keys/open-signing-keys.ts";
import { readOwnToken } from "./read-own-token.ts";
import { isTokenRevoked, orgOfGrant } from "./token-state-store.ts";

export interface TokenStateDeps {
  readonly db: Db;
  readonly models: ModelStore;
  readonly keys: SigningKeys;
  readonly clients: ClientDirectory;
  /** WEB_ORIGIN. */
  readonly issuer: string;
  readonly origins: McpOrigins;
}

/** The answer of introspection (RFC 7662 section 2.2). */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly iss: string;
      readonly sub: string;
      readonly client_id?: string;
      readonly aud?: string;
      readonly scope?: string;
      readonly exp: number;
      readonly iat: number;
      readonly jti?: string;
      readonly token_type?: "Bearer";
    };

const INACTIVE: Introspection = { active: false };

/**
 * What becomes of a token now: signature, expiry, revocations, the state of its grant and of its client. A client learns
 * of its own tokens, and an issued client that can prove itself also of tokens for the servers it names, as their
 * resource server; to anybody else every token looks inactive.
 */
export async function introspectToken(
  deps: TokenStateDeps,
  caller: KnownClient,
  token: string,
): Promise<Introspection> {
  return token.includes(".") ? introspectAccessToken(deps, caller, token) : introspectRefreshToken(deps, caller, token);
}

async function introspectAccessToken(deps: TokenStateDeps, caller: KnownClient, text: string): Promise<Introspection> {
  const token = await readOwnToken(deps.keys, deps.issuer, text);
  if (token === null) return INACTIVE;
  if (token.client_id !== caller.id && !(await serves(deps, caller, token))) return INACTIVE;
  const revoked = await isTokenRevoked(deps.db, {
    orgId: token.org,
    jti: token.jti,
    subject: token.sub,
    clientId: token.client_id ?? null,
    grantId: token.grant ?? null,
    issuedAt: new Date(token.iat * 1000),
  });
  if (revoked || !(await clientStands(deps.clients, token.client_id))) return INACTIVE;
  const { iss, sub, client_id, aud, scope, exp, iat, jti } = token;
  return {
    ...{ active: true, iss, sub, aud, exp, iat, jti, token_type: "Bearer" },
    ...(client_id === undefined ? {} : { client_id }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/** Whether the caller is the resource server of the token: an issued client with a proof, which names its server. */
async function serves(
  { db, origins }: TokenStateDeps,
  { issued, authMethod }: KnownClient,
  token: { readonly aud: string; readonly org: string },
): Promise<boolean> {
  if (issued === null || authMethod === "none" || issued.orgId !== token.org) return false;
  const name = parseResource(origins, token.aud);
  const facts = name && (await readResourceFacts(db, name, { userId: null }));
  return facts !== null && facts.orgId === issued.orgId && issued.serverIds.includes(facts.serverId);
}

async function clientStands(clients: ClientDirectory, id: string | undefined): Promise<boolean> {
  if (id === undefined || !id.startsWith("cli_")) return true;
  const client = await clients.find(id);
  return client !== null && clientFault(client) === null;
}

async function introspectRefreshToken(deps: TokenStateDeps, caller: KnownClient, text: string): Promise<Introspection> {
  const model = await deps.models.find("RefreshToken", text);
  if (model === undefined || model.consumed !== undefined || model["clientId"] !== caller.id) return INACTIVE;
  const { accountId, exp, iat, scope, grantId } = model;
  if (typeof accountId !== "string" || typeof exp !== "number" || typeof iat !== "number") return INACTIVE;
  if (typeof grantId !== "string" || exp <= Date.now() / 1000) return INACTIVE;
  const [signIn, orgId] = await Promise.all([
    deps.models.find("Grant", grantId),
    orgOfGrant(deps.db, personGrantOf(grantId) ?? ""),
  ]);
  if (signIn === undefined || orgId === null) return INACTIVE;
  const revoked = await isTokenRevoked(deps.db, {
    orgId,
    jti: "",
    subject: accountId,
    clientId: caller.id,
    grantId: personGrantOf(grantId),
    issuedAt: new Date(iat * 1000),
  });
  if (revoked) return INACTIVE;
  return {
    ...{ active: true, iss: deps.issuer, sub: accountId, client_id: caller.id, exp, iat },
    ...(typeof scope === "string" ? { scope } : {}),
  };
}
