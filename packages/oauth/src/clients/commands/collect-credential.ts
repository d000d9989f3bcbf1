import { recordManagementEvent } from "@switchyard/audit";
import { type Actor, AppError, type CollectedCredential } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import {
  actorOf,
  type CredentialLinkRow,
  consumeCredentialLink,
  credentialStatus,
  findCredentialLink,
  findKey,
  findOrg,
  type Identity,
  type KeyRow,
  renewKeySecret,
  requireMember,
  serversOpenTo,
  type TenancyDeps,
} from "@switchyard/tenancy";
import { type ClientRow, findClient, renewClientSecret } from "../client-store.ts";

export interface CollectInput {
  readonly token: string;
  /** Address of who collects. */
  readonly ip: string | null;
  readonly requestId: string;
  /** Who is signed in; null for whoever holds the link. */
  readonly identity: Identity | null;
}

/** A collected credential before the URLs of this installation are known to it. */
export interface Collected extends Omit<CollectedCredential, "issuer" | "servers"> {
  readonly orgSlug: string;
  readonly servers: readonly { readonly slug: string; readonly name: string }[];
}

type Target = { readonly kind: "client"; readonly row: ClientRow } | { readonly kind: "key"; readonly row: KeyRow };

/**
 * Uses a one-time link up and makes the secret of its client or key at that moment, so that nobody else ever saw it; the
 * one before ends, or works on for the overlap the link was made with. Of many who come at once, one gets it. A credential
 * that has an owner is collected by that member, signed in; any other by whoever holds the link. Throws AppError
 * link_invalid (unknown, used, expired, all alike), link_needs_sign_in, link_for_another, credential_not_active.
 */
export async function collectCredential({ db }: TenancyDeps, input: CollectInput): Promise<Collected> {
  const link = await db.asSystem("a link, by its token", (tx) => findCredentialLink(tx, input.token));
  if (!link) throw linkInvalid();
  return db.forOrg(link.orgId, async (tx) => {
    const target = await targetOf(tx, link);
    // First of all, so that a link which was used or has expired tells nothing of what it was for.
    if (target === null || !(await consumeCredentialLink(tx, link, by(input)))) throw linkInvalid();
    requireCollectable(target);
    await requireOwner(tx, { link, target, input });
    return handOver(tx, { link, target, input });
  });
}

function by({ ip, identity }: CollectInput) {
  return { ip, userId: identity?.kind === "user" ? identity.id : null };
}

async function targetOf(tx: OrgTransaction, link: CredentialLinkRow): Promise<Target | null> {
  if (link.kind === "client") {
    const row = await findClient(tx, link.orgId, link.credential);
    return row && { kind: "client", row };
  }
  const row = await findKey(tx, link.orgId, link.credential);
  return row && { kind: "key", row };
}

/** Refusing rolls back: the link is not used up, and works once the credential does. */
function requireCollectable({ row }: Target): void {
  const status = credentialStatus(row);
  if (status === "active") return;
  throw new AppError({
    code: "credential_not_active",
    kind: "precondition_failed",
    message: `What this link hands over is ${status}.`,
    remedy: "Ask whoever sent the link.",
  });
}

async function requireOwner(
  tx: OrgTransaction,
  { link, target: { row }, input: { identity } }: HandOver,
): Promise<void> {
  if (row.userId === null) return;
  // Who has left the org since collects nothing any more.
  if (identity?.kind === "user" && identity.id === row.userId) {
    await requireMember(tx, link.orgId, row.userId);
    return;
  }
  if (identity === null) {
    throw new AppError({
      code: "link_needs_sign_in",
      kind: "unauthenticated",
      message: "This link was made for one member, who collects it signed in.",
      remedy: "Sign in and open the link again; it was not used up.",
    });
  }
  throw new AppError({
    code: "link_for_another",
    kind: "forbidden",
    message: `This link was made for another member, not for ${identity.label}.`,
    remedy: "Sign in as the person it was sent to; it was not used up.",
  });
}

interface HandOver {
  readonly link: CredentialLinkRow;
  readonly target: Target;
  readonly input: CollectInput;
}

async function handOver(tx: OrgTransaction, { link, target, input }: HandOver): Promise<Collected> {
  const { orgId } = link;
  const { kind, row } = target;
  const renewed =
    kind === "client"
      ? await renewClientSecret(tx, { orgId, id: row.id }, link.overlapHours)
      : await renewKeySecret(tx, { orgId, id: row.id, plane: row.plane }, link.overlapHours);
  const isManage = kind === "key" && row.plane === "manage";
  const servers =
    isManage || (kind === "client" && row.serverIds.length === 0) ? [] : await serversOpenTo(tx, orgId, row.serverIds);
  const previousUntil = renewed.previousUntil?.toISOString() ?? null;
  await recordManagementEvent(tx, {
    orgId,
    actor: input.identity ? actorOf(input.identity) : holderOf(link),
    method: "credential.collect",
    name: row.name,
    arguments: { kind, id: row.id, servers: servers.map(({ slug }) => slug), previousUntil },
    context: { requestId: input.requestId, ip: input.ip },
  });
  const org = await findOrg(tx, orgId);
  if (!org) throw linkInvalid();
  return {
    ...{ kind, name: row.name, org: org.name, orgSlug: org.slug, secret: renewed.secret, previousUntil },
    clientId: kind === "client" ? row.id : null,
    grantTypes: kind === "client" ? (row.grantTypes as CollectedCredential["grantTypes"]) : [],
    plane: kind === "client" ? null : row.plane === "mcp" ? "mcp" : "manage",
    servers: servers.map(({ slug, name }) => ({ slug, name })),
    ...{ scopes: row.scopes, tools: row.tools, expiresAt: row.expiresAt?.toISOString() ?? null },
  };
}

/** Whoever holds the link is known by it alone. */
function holderOf(link: CredentialLinkRow): Actor {
  return { kind: "anonymous", id: link.id, label: "holder of a one-time link", credential: link.id };
}

function linkInvalid(): AppError {
  return new AppError({
    code: "link_invalid",
    kind: "not_found",
    message: "This link does not work: it was used, has expired, was replaced by a newer one, or is not whole.",
    remedy: "If it was not you who used it, tell whoever sent it at once. Ask them for a new one.",
  });
}
