import { notFound, Role } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { type CredentialStatus, credentialStatus } from "../credential-status.ts";
import { roleOfUser } from "../credential-target-store.ts";
import { resolveKeyOwner, resolveTargets } from "../credential-targets.ts";
import { findKey } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";
import type { ServerCaller } from "../server-access.ts";
import type { ToolCaller } from "../tool-access.ts";

/** A credential as the MCP doors will see who calls with it. */
export interface CredentialCaller {
  readonly caller: ToolCaller & ServerCaller;
  /** Servers worth looking at; null for all of the org. */
  readonly serverIds: readonly string[] | null;
  readonly status: CredentialStatus;
}

/** Who calls with a key: an mcp key by itself, a manage key by the tokens it is exchanged for. Needs `key.read`. Throws AppError api_key_not_found. */
export async function getKeyCaller(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string },
): Promise<CredentialCaller> {
  authorize(principal, "key.read");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const key = await findKey(tx, orgId, input.keyId);
    if (!key) throw notFound("API key", input.keyId);
    const acts =
      key.role === null ? await ownerOf(tx, orgId, key.userId) : await byItself(tx, orgId, { ...key, role: key.role });
    return {
      caller: { ...limitsOf(key), ...acts, kind: "key", keyId: key.id, clientId: null },
      serverIds: key.serverIds.length === 0 ? null : key.serverIds,
      status: credentialStatus(key),
    };
  });
}

/**
 * Who would call with a credential of these limits, which is not made yet. Needs `client.read`. Throws AppError
 * server_not_found, server_restricted, as making it would.
 */
export async function previewCaller(
  { db }: TenancyDeps,
  principal: Principal,
  input: {
    readonly kind: "client" | "key";
    readonly servers: readonly string[];
    readonly scopes: readonly string[];
    readonly tools?: readonly string[] | undefined;
    /** Whose a key would be, by user id. */
    readonly owner?: string | undefined;
  },
): Promise<CredentialCaller> {
  authorize(principal, "client.read");
  const { orgId } = principal;
  const { serverIds, acts } = await db.forOrg(orgId, async (tx) => ({
    serverIds: await resolveTargets(tx, principal, input.servers),
    acts: input.kind === "client" ? null : await ownerOf(tx, orgId, await resolveKeyOwner(tx, principal, input.owner)),
  }));
  const limits = limitsOf({ serverIds, scopes: input.scopes, tools: input.tools ?? [] });
  const nobody = { keyId: null, clientId: null, userId: null, role: null, ...acts };
  // A client opens what it names; a key that names nothing opens all.
  const named = input.kind === "client" ? new Set(serverIds) : limits.serverIds;
  return {
    caller: { ...limits, ...nobody, kind: input.kind, serverIds: named },
    serverIds: named === null ? null : serverIds,
    status: "active",
  };
}

/** A management key acts with a role of its own; what is denied its owner is denied it. */
async function byItself(
  tx: OrgTransaction,
  orgId: string,
  key: { readonly role: string; readonly userId: string | null },
) {
  const { userId, role } = await ownerOf(tx, orgId, key.userId);
  return { userId: null, role: Role.parse(key.role), owner: userId === null ? null : { userId, role } };
}

/** The member that a key of the plane mcp is, as policies see them. */
async function ownerOf(tx: OrgTransaction, orgId: string, userId: string | null) {
  const role = userId === null ? null : await roleOfUser(tx, orgId, userId);
  return role === null ? { userId: null, role: null } : { userId, role };
}

/** Empty lists of a row limit nothing. */
export function limitsOf(row: {
  readonly serverIds: readonly string[];
  readonly scopes: readonly string[];
  readonly tools: readonly string[];
}): Pick<CredentialCaller["caller"], "serverIds" | "scopes" | "tools"> {
  const limit = (values: readonly string[]) => (values.length === 0 ? null : new Set(values));
  return { serverIds: limit(row.serverIds), scopes: limit(row.scopes), tools: limit(row.tools) };
}
