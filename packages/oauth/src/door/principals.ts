import { addressAllowed } from "@switchyard/contracts/addresses";
import { foreignPrincipal, type McpPrincipal, mcpPrincipal } from "@switchyard/tenancy";
import { addressRefused, credentialExpired, credentialRevoked, credentialSuspended } from "./door-errors.ts";
import type { IssuedRow, KeyRow } from "./key-store.ts";
import { commonScopes } from "./scope-limits.ts";
import type { VerifiedToken } from "./token-cache.ts";

/** Throws AppError for an issued credential that is revoked, suspended, expired, or used from elsewhere. */
export function checkIssued(
  noun: "API key" | "client",
  row: IssuedRow,
  now: { readonly ip: string; readonly revoked: boolean },
): void {
  if (now.revoked || row.revokedAt !== null) throw credentialRevoked(noun);
  if (row.expiresAt !== null && row.expiresAt.getTime() <= Date.now()) throw credentialExpired(noun, row.expiresAt);
  if (row.suspendedAt !== null) throw credentialSuspended(noun);
  if (row.ipAllow.length > 0 && !addressAllowed(now.ip, row.ipAllow)) throw addressRefused(noun, now.ip);
}

/** One principal for one state of a row: most requests find the one that the request before them made. */
const ofKeys = new WeakMap<KeyRow, McpPrincipal>();

/** The principal of a key of the plane mcp; that of a stranger in another org. */
export function keyPrincipal(key: KeyRow, orgId: string): McpPrincipal {
  if (key.orgId !== orgId) return foreignPrincipal;
  const known = ofKeys.get(key);
  if (known !== undefined) return known;
  const { id, name: label } = key;
  const limits = { serverIds: limit(key.serverIds), scopes: limit(key.scopes), tools: limit(key.tools) };
  const owner = { userId: key.owner?.userId ?? null, role: key.owner?.role ?? null };
  const principal = mcpPrincipal({ kind: "key", id, label, keyId: id, credential: id, ...owner, ...limits });
  ofKeys.set(key, principal);
  return principal;
}

/** Rows of what a token came through: the issued client, the key it was exchanged for. */
export interface TokenRows {
  readonly client: IssuedRow | null;
  readonly key: KeyRow | null;
}

interface TokenState extends TokenRows {
  readonly principal: McpPrincipal;
}

const ofTokens = new WeakMap<VerifiedToken, TokenState>();

/**
 * The principal of a token; the limits of the issued client it came through hold whatever the token says, and what is
 * denied the owner of its key is denied it. That of a stranger in another org.
 */
export function tokenPrincipal(token: VerifiedToken, rows: TokenRows, orgId: string): McpPrincipal {
  if (token.orgId !== orgId) return foreignPrincipal;
  const known = ofTokens.get(token);
  if (known !== undefined && known.client === rows.client && known.key === rows.key) return known.principal;
  const principal = makeTokenPrincipal(token, rows);
  ofTokens.set(token, { ...rows, principal });
  return principal;
}

function makeTokenPrincipal(token: VerifiedToken, { client, key }: TokenRows): McpPrincipal {
  const { subject: id, label, role, clientId, grantId, jti: credential } = token;
  const scopes = client === null ? token.scopes : commonScopes(token.scopes, new Set(client.scopes));
  const limits = {
    scopes,
    tools: client === null ? null : limit(client.tools),
    // A client opens what it names, and nothing where it names nothing.
    serverIds: client === null ? null : new Set(client.serverIds),
  };
  const proved = { id, label, role, clientId, grantId, credential, ...limits };
  if (id.startsWith("cli_")) return mcpPrincipal({ ...proved, kind: "client", role: null });
  if (id.startsWith("key_")) return mcpPrincipal({ ...proved, kind: "key", keyId: id, owner: key?.owner ?? null });
  return mcpPrincipal({ ...proved, kind: "user", userId: id });
}

function limit(values: readonly string[]): ReadonlySet<string> | null {
  return values.length === 0 ? null : new Set(values);
}
