import type { Db } from "@switchyard/db";
import type { JWK } from "jose";

export interface SigningKeyRow {
  readonly kid: string;
  readonly status: "next" | "current" | "retired";
  readonly publicJwk: JWK;
  readonly sealedPrivate: string;
}

/** A key that was just made. */
export type NewSigningKeyRow = Omit<SigningKeyRow, "status">;

type Pool = Pick<Db, "systemPool">;

const COLUMNS = `kid, status, public_jwk AS "publicJwk", sealed_private AS "sealedPrivate"`;
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('switchyard.signing_keys'))";

/** Keys that a token may still be signed with: the waiting one, the signing one, and those retired at most `seconds` ago. */
export async function readSigningKeys(db: Pool, seconds: number): Promise<SigningKeyRow[]> {
  const { rows } = await db.systemPool.query<SigningKeyRow>(
    `SELECT ${COLUMNS} FROM signing_keys
      WHERE status <> 'retired' OR retired_at > now() - make_interval(secs => $1) ORDER BY created_at`,
    [seconds],
  );
  return rows;
}

/** Stores the first two keys unless another process was faster. */
export async function insertFirstKeys(db: Pool, current: NewSigningKeyRow, next: NewSigningKeyRow): Promise<void> {
  await locked(db, async (query) => {
    const { rowCount } = await query("SELECT 1 FROM signing_keys WHERE status = 'current'");
    if (rowCount !== 0) return;
    await insert(query, current, "current");
    await insert(query, next, "next");
  });
}

/**
 * Retires the signing key, lets the waiting one sign and puts `next` in its place. False, and nothing done, while the
 * waiting key was published for less than `publishedSeconds` or the signing one signed for less than `signedSeconds`.
 */
export function moveToNextKey(
  db: Pool,
  next: NewSigningKeyRow,
  patience: { readonly publishedSeconds: number; readonly signedSeconds: number },
): Promise<boolean> {
  return locked(db, async (query) => {
    const { rowCount } = await query(
      `SELECT 1 FROM signing_keys next, signing_keys current
        WHERE next.status = 'next' AND next.created_at <= now() - make_interval(secs => $1)
          AND current.status = 'current' AND current.current_at <= now() - make_interval(secs => $2)`,
      [patience.publishedSeconds, patience.signedSeconds],
    );
    if (rowCount === 0) return false;
    await query("UPDATE signing_keys SET status = 'retired', retired_at = now() WHERE status = 'current'");
    await query("UPDATE signing_keys SET status = 'current', current_at = now() WHERE status = 'next'");
    await insert(query, next, "next");
    return true;
  });
}

type Query = (text: string, values?: unknown[]) => Promise<{ readonly rowCount: number | null }>;

function insert(query: Query, key: NewSigningKeyRow, status: "current" | "next"): Promise<unknown> {
  return query(
    `INSERT INTO signing_keys (kid, status, public_jwk, sealed_private, current_at)
     VALUES ($1, $2, $3, $4, CASE WHEN $2 = 'current' THEN now() END)`,
    [key.kid, status, JSON.stringify(key.publicJwk), key.sealedPrivate],
  );
}

/** One process at a time changes the keys, whichever holds the lock first. */
async function locked<T>(db: Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await db.systemPool.connect();
  try {
    await client.query("BEGIN");
    await client.query(LOCK);
    const result = await work((text, values) => client.query(text, values));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
