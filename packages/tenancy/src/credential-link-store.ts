import type { CredentialKind } from "@switchyard/contracts";
import { hashSecret, newId, randomToken } from "@switchyard/crypto";
import type { OrgTransaction, SystemTransaction } from "@switchyard/db";
import type { IssuedLink } from "./link-store.ts";

type Kind = (typeof CredentialKind)["_output"];

export interface NewCredentialLink {
  readonly orgId: string;
  readonly kind: Kind;
  /** Id of the client or key. */
  readonly credential: string;
  readonly createdBy: string;
  readonly expiresInHours: number;
  readonly overlapHours: number;
}

/** Inserts a link, of which only the hash is kept, and ends the ones of the same credential that nobody collected. */
export async function insertCredentialLink(tx: OrgTransaction, link: NewCredentialLink): Promise<IssuedLink> {
  const { orgId, credential } = link;
  const now = new Date();
  const token = randomToken(32);
  const expiresAt = new Date(now.getTime() + link.expiresInHours * 3_600_000);
  await tx.credentialLink.updateMany({
    where: { orgId, credential, consumedAt: null, expiresAt: { gt: now } },
    data: { expiresAt: now },
  });
  await tx.credentialLink.create({
    data: {
      ...{ id: newId("lnk"), orgId, kind: link.kind, credential, tokenHash: hashSecret(token) },
      ...{ createdBy: link.createdBy, expiresAt, overlapHours: link.overlapHours },
    },
  });
  return { token, expiresAt };
}

/** A link as who collects it meets it. */
export interface CredentialLinkRow {
  readonly id: string;
  readonly orgId: string;
  readonly kind: string;
  readonly credential: string;
  readonly overlapHours: number;
}

/** The link with this token, whatever became of it, in whichever org. */
export async function findCredentialLink(tx: SystemTransaction, token: string): Promise<CredentialLinkRow | null> {
  return tx.credentialLink.findUnique({
    where: { tokenHash: hashSecret(token) },
    select: { id: true, orgId: true, kind: true, credential: true, overlapHours: true },
  });
}

/** Uses a link up: of many who come with it at once, one gets true; nobody once it was used or has expired. */
export async function consumeCredentialLink(
  tx: OrgTransaction,
  link: CredentialLinkRow,
  by: { readonly ip: string | null; readonly userId: string | null },
): Promise<boolean> {
  const now = new Date();
  const { count } = await tx.credentialLink.updateMany({
    where: { orgId: link.orgId, id: link.id, consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now, consumedIp: by.ip, consumedBy: by.userId },
  });
  return count === 1;
}
