import type { Db } from "@switchyard/db";

type Pool = Pick<Db, "systemPool">;

/** What an access token can be revoked by. */
export interface RevocableToken {
  readonly orgId: string;
  readonly jti: string;
  readonly subject: string;
  readonly clientId: string | null;
  readonly grantId: string | null;
  readonly issuedAt: Date;
}

/** Longer than any access token lives: an older revocation meets nothing that is still valid. */
const KEPT_SECONDS = 86_400;

const REVOKED = `
  select exists (
    select 1 from revocations where org_id = $1 and not_before > now() - make_interval(secs => ${KEPT_SECONDS}) and (
      (kind = 'jti' and value = $2)
      or (kind in ('member', 'key') and value = $3 and not_before >= $6)
      or (kind = 'client' and value in ($3, $4) and not_before >= $6)
      or (kind = 'grant' and value = $5 and not_before >= $6)
      or (kind = 'org' and value = $1 and not_before >= $6)
    )
  ) or exists (select 1 from grants where id = $5 and revoked_at is not null) as revoked`;

/** Whether a token, its grant, or who holds it was revoked since it was issued. */
export async function isTokenRevoked(db: Pool, token: RevocableToken): Promise<boolean> {
  const { rows } = await db.systemPool.query<{ revoked: boolean }>({
    name: "is-token-revoked",
    text: REVOKED,
    values: [token.orgId, token.jti, token.subject, token.clientId, token.grantId, token.issuedAt],
  });
  return rows[0]?.revoked ?? true;
}

/** Tells every door that something of an org counts no more. */
export async function insertRevocation(
  db: Pool,
  row: { readonly orgId: string; readonly kind: "jti" | "grant"; readonly value: string },
): Promise<void> {
  await db.systemPool.query("insert into revocations (org_id, kind, value) values ($1, $2, $3)", [
    row.orgId,
    row.kind,
    row.value,
  ]);
}

/** Deletes up to `limit` revocations that meet no token any more; answers how many. */
export async function sweepRevocations(db: Pool, limit: number): Promise<number> {
  const { rowCount } = await db.systemPool.query(
    `delete from revocations where id in (
       select id from revocations where not_before < now() - make_interval(secs => $1)
       order by not_before limit $2 for update skip locked)`,
    [KEPT_SECONDS, limit],
  );
  return rowCount ?? 0;
}

/** Org of a grant; null when there is no such grant. */
export async function orgOfGrant(db: Pool, grantId: string): Promise<string | null> {
  const { rows } = await db.systemPool.query<{ org_id: string }>("select org_id from grants where id = $1", [grantId]);
  return rows[0]?.org_id ?? null;
}
