import type { Db } from "@switchyard/db";

/** Something taken back: what was issued before `notBefore` no longer counts. */
export interface RevocationRow {
  readonly orgId: string;
  readonly kind: string;
  readonly value: string;
  readonly notBefore: Date;
}

/** Everything revoked in the last `seconds`, by the database's clock. */
export async function readRevocations(db: Pick<Db, "systemPool">, seconds: number): Promise<readonly RevocationRow[]> {
  const { rows } = await db.systemPool.query<{ org_id: string; kind: string; value: string; not_before: Date }>({
    name: "read-revocations",
    text: `select org_id, kind, value, not_before from revocations
      where not_before >= now() - make_interval(secs => $1::int)`,
    values: [seconds],
  });
  return rows.map((row) => ({ orgId: row.org_id, kind: row.kind, value: row.value, notBefore: row.not_before }));
}
