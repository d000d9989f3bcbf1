import { ClientAuthMethod, ClientPurpose, GrantType, type OauthClient } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { type CredentialChange, type CredentialRow, credentialStatus, readCredentialFacts } from "@switchyard/tenancy";
import { newClientSecret } from "./client-secret.ts";

const CLIENT = {
  id: true,
  name: true,
  purpose: true,
  userId: true,
  grantTypes: true,
  redirectUris: true,
  authMethod: true,
  serverIds: true,
  scopes: true,
  tools: true,
  ipAllow: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  suspendedAt: true,
  revokedAt: true,
  lastUsedAt: true,
  lastUsedIp: true,
  lastUsedServerId: true,
  lastUsedTool: true,
  secrets: { select: { id: true, hint: true, createdAt: true, expiresAt: true }, orderBy: { createdAt: "desc" } },
} as const;

export interface ClientRow extends CredentialRow {
  readonly name: string;
  readonly purpose: string;
  readonly grantTypes: string[];
  readonly redirectUris: string[];
  readonly authMethod: string;
  readonly scopes: string[];
  readonly tools: string[];
  readonly ipAllow: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly suspendedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly secrets: readonly { id: string; hint: string; createdAt: Date; expiresAt: Date | null }[];
}

/** What may change in a client's life. */
export interface ClientChange extends CredentialChange {
  readonly redirectUris?: string[];
}

export interface NewClientRow {
  readonly orgId: string;
  readonly name: string;
  readonly purpose: string;
  readonly userId: string | null;
  readonly grantTypes: string[];
  readonly redirectUris: string[];
  readonly authMethod: string;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, string>>[] } | null;
  readonly serverIds: string[];
  readonly scopes: string[];
  readonly tools: string[];
  readonly ipAllow: string[];
  readonly createdBy: string;
  readonly expiresAt: Date | null;
}

/** Inserts a client and answers its id. */
export async function insertClient(tx: OrgTransaction, client: NewClientRow): Promise<string> {
  const { jwks, ...row } = client;
  const id = newId("cli");
  const keys = jwks === null ? {} : { jwks: { keys: jwks.keys.map((key) => ({ ...key })) } };
  await tx.oauthClient.create({ data: { id, ...row, ...keys } });
  return id;
}

/** One client of the org. */
export async function findClient(tx: OrgTransaction, orgId: string, id: string): Promise<ClientRow | null> {
  return tx.oauthClient.findFirst({ where: { orgId, id }, select: CLIENT });
}

/** Clients of an org, newest first, one more than `limit` when there are more. */
export async function listClientRows(
  tx: OrgTransaction,
  orgId: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<ClientRow[]> {
  return tx.oauthClient.findMany({
    where: { orgId, ...(page.cursor === undefined ? {} : { id: { lt: page.cursor } }) },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: CLIENT,
  });
}

/** Changes a client that was not revoked; false when it was. */
export async function updateClientRow(
  tx: OrgTransaction,
  client: { readonly orgId: string; readonly id: string },
  change: ClientChange,
): Promise<boolean> {
  const { count } = await tx.oauthClient.updateMany({ where: { ...client, revokedAt: null }, data: change });
  return count === 1;
}

/** Revokes a client that is not yet revoked and tells every door; false when it already was. */
export async function revokeClientRow(tx: OrgTransaction, orgId: string, id: string): Promise<boolean> {
  const { count } = await tx.oauthClient.updateMany({
    where: { orgId, id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  if (count === 0) return false;
  await insertClientRevocation(tx, orgId, id);
  return true;
}

/** Tells every door that the access tokens a client took until now no longer count. */
export async function insertClientRevocation(tx: OrgTransaction, orgId: string, id: string): Promise<void> {
  await tx.revocation.create({ data: { orgId, kind: "client", value: id } });
}

/** Makes the others wait who would change this client's secrets too. */
async function lockClient(tx: OrgTransaction, id: string): Promise<void> {
  await tx.$queryRaw`select 1 from oauth_clients where id = ${id} for update`;
}

/**
 * A new secret for a client, in the caller's own transaction and under its checks. The newest one before works on for the
 * overlap, or ends now; older ones end in any case, so that at most two are good. With nothing overlapping, the access
 * tokens taken until now end too: a secret that ends at once has leaked.
 */
export async function renewClientSecret(
  tx: OrgTransaction,
  client: { readonly orgId: string; readonly id: string },
  overlapHours: number,
): Promise<{ readonly secret: string; readonly previousUntil: Date | null }> {
  const { orgId, id: clientId } = client;
  await lockClient(tx, clientId);
  const now = new Date();
  const good = await tx.clientSecret.findMany({
    where: { orgId, clientId, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    orderBy: { id: "desc" },
    select: { id: true },
  });
  const kept = overlapHours === 0 ? undefined : good[0];
  const previousUntil = kept === undefined ? null : new Date(now.getTime() + overlapHours * 3_600_000);
  await tx.clientSecret.deleteMany({ where: { orgId, clientId, ...(kept ? { id: { not: kept.id } } : {}) } });
  if (kept) await tx.clientSecret.updateMany({ where: { orgId, id: kept.id }, data: { expiresAt: previousUntil } });
  if (good.length > 0 && !kept) await insertClientRevocation(tx, orgId, clientId);
  return { secret: await insertClientSecret(tx, client), previousUntil };
}

/** A new secret beside those there are; only its hash is kept. */
export async function insertClientSecret(
  tx: OrgTransaction,
  client: { readonly orgId: string; readonly id: string },
): Promise<string> {
  const { secret, hash, hint } = newClientSecret();
  await tx.clientSecret.create({
    data: { id: newId("csc"), orgId: client.orgId, clientId: client.id, hash, hint },
  });
  return secret;
}

/** Clients as callers see them, with names for the ids in them. */
export async function clientViews(
  tx: OrgTransaction,
  orgId: string,
  clients: readonly ClientRow[],
): Promise<OauthClient[]> {
  const facts = await readCredentialFacts(tx, orgId, clients);
  return clients.map((client) => ({
    id: client.id,
    clientId: client.id,
    name: client.name,
    purpose: ClientPurpose.parse(client.purpose),
    owner: facts.owner(client),
    grantTypes: client.grantTypes.map((grantType) => GrantType.parse(grantType)),
    redirectUris: client.redirectUris,
    authMethod: ClientAuthMethod.parse(client.authMethod),
    servers: facts.servers(client),
    scopes: client.scopes,
    tools: client.tools,
    ipAllow: client.ipAllow,
    status: credentialStatus(client),
    secrets: client.secrets
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > new Date())
      .map(({ id, hint, createdAt, expiresAt }) => ({
        ...{ id, hint, createdAt: createdAt.toISOString() },
        expiresAt: expiresAt?.toISOString() ?? null,
      })),
    linkPendingUntil: facts.linkPendingUntil(client),
    createdBy: facts.createdBy(client),
    createdAt: client.createdAt.toISOString(),
    expiresAt: client.expiresAt?.toISOString() ?? null,
    lastUse: facts.lastUse(client),
  }));
}
