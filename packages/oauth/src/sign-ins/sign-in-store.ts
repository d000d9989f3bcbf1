import { hashSecret, newId, randomToken } from "@switchyard/crypto";
import type { SystemTransaction } from "@switchyard/db";

/** A person's consent to a client for one MCP URL, as it is written. */
export interface GrantInput {
  readonly orgId: string;
  readonly userId: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly clientKind: string;
  readonly redirectHost: string | null;
  readonly serverId: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** A grant, as the trail names it. */
export interface GrantFacts extends GrantInput {
  readonly id: string;
  readonly email: string;
  readonly serverSlug: string;
}

/** Makes the grant, or adds the scopes to the one that stands. */
export async function upsertGrant(
  tx: SystemTransaction,
  input: GrantInput,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { orgId, userId, clientId, clientName, clientKind, redirectHost, serverId, resource } = input;
  const id = newId("grt");
  const scopes = [...input.scopes];
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO grants (id, org_id, user_id, client_id, client_name, client_kind, redirect_host, server_id, resource,
      scopes, oidc_grant_id)
    VALUES (${id}, ${orgId}, ${userId}, ${clientId}, ${clientName}, ${clientKind}, ${redirectHost}, ${serverId},
      ${resource}, ${scopes}, ${id})
    ON CONFLICT (user_id, client_id, resource) WHERE revoked_at IS NULL
    DO UPDATE SET client_name = excluded.client_name, redirect_host = excluded.redirect_host,
      scopes = ARRAY(SELECT DISTINCT unnest(grants.scopes || excluded.scopes) ORDER BY 1)
    RETURNING id`;
  const stored = rows[0]?.id ?? id;
  return { id: stored, isNew: stored === id };
}

/** What the trail says of a grant; null when there is none. */
export async function findGrantFacts(tx: SystemTransaction, id: string): Promise<GrantFacts | null> {
  const row = await tx.grant.findUnique({ where: { id }, include: { server: { select: { slug: true } } } });
  if (!row) return null;
  const user = await tx.user.findUnique({ where: { id: row.userId }, select: { email: true } });
  return { ...row, email: user?.email ?? row.userId, serverSlug: row.server.slug };
}

/** Ends one sign-in for good; false when it had ended before. */
export async function deleteSignIn(tx: SystemTransaction, grantId: string): Promise<boolean> {
  const { count } = await tx.oauthModel.deleteMany({ where: { kind: "Grant", id: hashSecret(grantId) } });
  return count === 1;
}

/** Tells every door that no token issued before now under a grant counts. */
export async function revokeTokensOf(tx: SystemTransaction, grant: GrantFacts): Promise<void> {
  await tx.revocation.create({ data: { orgId: grant.orgId, kind: "grant", value: grant.id } });
}

/** A new sign-in under a grant: the id of its oidc-provider grant, `grt_….random`. */
export function newSignInId(grantId: string): string {
  return `${grantId}.${randomToken(16)}`;
}
