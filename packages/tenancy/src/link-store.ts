import { hashSecret, newId, randomToken } from "@switchyard/crypto";
import type { SystemTransaction } from "@switchyard/db";

export type LinkKind = "setup" | "password_reset";

/** Stands as the maker of a link that went to the person's own address and nowhere else: using it proves the address. */
export const BY_MAIL = "mail";

export interface NewLink {
  readonly kind: LinkKind;
  readonly userId: string | null;
  readonly createdBy: string;
  readonly ttlSeconds: number;
}

/** Shown once; belongs into the fragment of a URL, so that no server on the way logs it. */
export interface IssuedLink {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Inserts a one-time link, of which only the hash is kept, and ends the unused ones of the same kind and person. */
export async function insertLink(tx: SystemTransaction, link: NewLink): Promise<IssuedLink> {
  const now = new Date();
  const token = randomToken(32);
  const expiresAt = new Date(now.getTime() + link.ttlSeconds * 1000);
  await tx.oneTimeLink.updateMany({
    where: { kind: link.kind, userId: link.userId, consumedAt: null },
    data: { consumedAt: now },
  });
  await tx.oneTimeLink.create({
    data: {
      id: newId("lnk"),
      kind: link.kind,
      userId: link.userId,
      createdBy: link.createdBy,
      tokenHash: hashSecret(token),
      expiresAt,
    },
  });
  return { token, expiresAt };
}

/** Uses a link up: of two who come with the same token at once, one gets it. Null for unknown, used and expired ones. */
export async function consumeLink(
  tx: SystemTransaction,
  link: { readonly kind: LinkKind; readonly token: string },
): Promise<{ readonly userId: string | null; readonly createdBy: string | null } | null> {
  const now = new Date();
  const tokenHash = hashSecret(link.token);
  const { count } = await tx.oneTimeLink.updateMany({
    where: { tokenHash, kind: link.kind, consumedAt: null, expiresAt: { gt: now } },
    data: { consumedAt: now },
  });
  if (count === 0) return null;
  return tx.oneTimeLink.findUnique({ where: { tokenHash }, select: { userId: true, createdBy: true } });
}
