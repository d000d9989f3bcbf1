import type { Db } from "@switchyard/db";

/** Which request a key belongs to; the same key of another principal or org is another key. */
export interface IdempotencyScope {
  readonly orgId: string;
  readonly principal: string;
  readonly key: string;
}

export interface StoredAnswer {
  readonly fingerprint: string;
  /** Null while the request runs. */
  readonly status: number | null;
  /** Sealed, since answers can hold a secret that is shown once. */
  readonly sealed: string | null;
  readonly createdAt: Date;
}

/** Claims a key; false when somebody holds it. */
export async function claimKey(db: Db, scope: IdempotencyScope, fingerprint: string): Promise<boolean> {
  const { count } = await db.forOrg(scope.orgId, (tx) =>
    tx.idempotencyKey.createMany({ data: [{ ...scope, fingerprint }], skipDuplicates: true }),
  );
  return count === 1;
}

/** What stands under a key. */
export async function readKey(db: Db, scope: IdempotencyScope): Promise<StoredAnswer | null> {
  const row = await db.forOrg(scope.orgId, (tx) =>
    tx.idempotencyKey.findFirst({
      where: { ...scope },
      select: { fingerprint: true, status: true, response: true, createdAt: true },
    }),
  );
  if (!row) return null;
  return { ...row, sealed: typeof row.response === "string" ? row.response : null };
}

/** Keeps the answer under a key that was claimed. */
export async function fulfilKey(
  db: Db,
  scope: IdempotencyScope,
  answer: { readonly status: number; readonly sealed: string },
): Promise<void> {
  await db.forOrg(scope.orgId, (tx) =>
    tx.idempotencyKey.updateMany({ where: { ...scope }, data: { status: answer.status, response: answer.sealed } }),
  );
}

/** Gives a key back, so that the next request with it runs; only the row of `createdAt`, if given, so that of two one wins. */
export async function releaseKey(db: Db, scope: IdempotencyScope, createdAt?: Date): Promise<void> {
  await db.forOrg(scope.orgId, (tx) =>
    tx.idempotencyKey.deleteMany({ where: { ...scope, ...(createdAt === undefined ? {} : { createdAt }) } }),
  );
}
