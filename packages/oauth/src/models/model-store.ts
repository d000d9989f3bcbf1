import { hashSecret, type Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";

/** What the authorization server keeps of one thing (code, refresh token, interaction, …), as oidc-provider gives it. */
export type Model = Readonly<Record<string, unknown>> & { readonly consumed?: number };

/**
 * What the authorization server keeps for itself, one table for all kinds. Ids are bearer secrets and stand there as
 * hashes; payloads are sealed, so that a stolen database signs nobody in. What has expired looks absent.
 */
export interface ModelStore {
  find(kind: string, id: string): Promise<Model | undefined>;
  findByUid(kind: string, uid: string): Promise<Model | undefined>;
  findByUserCode(kind: string, userCode: string): Promise<Model | undefined>;
  save(kind: string, id: string, kept: KeptModel): Promise<void>;
  /** Marks a model as used. False when it was already, or is gone: of two callers one is told true. */
  consume(kind: string, id: string): Promise<boolean>;
  destroy(kind: string, id: string): Promise<void>;
  /**
   * In one statement: marks `usedId` as used, remembers `successorId` in it, sealed, and keeps the successor. False, and
   * nothing done, when it was used already or is gone.
   */
  succeed(kind: string, usedId: string, successor: Successor): Promise<boolean>;
  /** What `usedId` was replaced by and how long ago; null when it was not, or is gone. */
  successorOf(kind: string, usedId: string): Promise<{ readonly id: string; readonly ageMs: number } | null>;
  /** Deletes up to `limit` expired rows; answers how many. */
  sweep(limit: number): Promise<number>;
}

export interface KeptModel {
  readonly model: Model;
  /** For how long; for ever when undefined. */
  readonly seconds: number | undefined;
}

/** What a model is replaced by once it is used. */
export interface Successor extends KeptModel {
  readonly id: string;
}

interface Row {
  readonly payload: string;
  readonly consumed: number | null;
}

const COLUMNS = "payload, extract(epoch FROM consumed_at)::int AS consumed";
const ALIVE = "(expires_at IS NULL OR expires_at > now())";
const INSERT = `INSERT INTO oauth_models (kind, id, payload, grant_id, uid, user_code, expires_at)`;
const EXPIRY = (place: number) => `now() + make_interval(secs => $${place})`;

/** Opens the store. Raw queries on the system login: these rows belong to no tenant and the token endpoint is hot. */
export function openModelStore(options: { readonly db: Pick<Db, "systemPool">; readonly sealer: Sealer }): ModelStore {
  const { sealer } = options;
  const pool = options.db.systemPool;
  const read = async (kind: string, column: "id" | "uid" | "user_code", secret: string): Promise<Model | undefined> => {
    const { rows } = await pool.query<Row & { readonly id: string }>({
      name: `oauth-models-${column}`,
      text: `SELECT id, ${COLUMNS} FROM oauth_models WHERE kind = $1 AND ${column} = $2 AND ${ALIVE} LIMIT 1`,
      values: [kind, hashSecret(secret)],
    });
    const [row] = rows;
    return row && unseal(sealer, contextOf(kind, row.id), row);
  };
  return {
    ...uses(pool, sealer),
    find: (kind, id) => read(kind, "id", id),
    findByUid: (kind, uid) => read(kind, "uid", uid),
    findByUserCode: (kind, userCode) => read(kind, "user_code", userCode),
    async save(kind, id, kept) {
      await pool.query({
        name: "oauth-models-save",
        text: `${INSERT} VALUES ($1, $2, $3, $4, $5, $6, ${EXPIRY(7)})
          ON CONFLICT (kind, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
            uid = excluded.uid, user_code = excluded.user_code, expires_at = excluded.expires_at`,
        values: valuesOf(sealer, { kind, hash: hashSecret(id), ...kept }),
      });
    },
    async destroy(kind, id) {
      await pool.query({
        name: "oauth-models-destroy",
        text: "DELETE FROM oauth_models WHERE kind = $1 AND id = $2",
        values: [kind, hashSecret(id)],
      });
    },
    async sweep(limit) {
      const { rowCount } = await pool.query(
        `DELETE FROM oauth_models WHERE (kind, id) IN (
           SELECT kind, id FROM oauth_models WHERE expires_at < now() ORDER BY expires_at LIMIT $1
           FOR UPDATE SKIP LOCKED)`,
        [limit],
      );
      return rowCount ?? 0;
    },
  };
}

/** The part of the store in which a model is used, once. */
function uses(pool: Db["systemPool"], sealer: Sealer): Pick<ModelStore, "consume" | "succeed" | "successorOf"> {
  return {
    async consume(kind, id) {
      const { rowCount } = await pool.query({
        name: "oauth-models-consume",
        text: "UPDATE oauth_models SET consumed_at = now() WHERE kind = $1 AND id = $2 AND consumed_at IS NULL",
        values: [kind, hashSecret(id)],
      });
      return rowCount === 1;
    },
    async succeed(kind, usedId, { id, ...kept }) {
      const used = hashSecret(usedId);
      const sealed = sealer.seal(id, successorContext(kind, used));
      const { rowCount } = await pool.query({
        name: "oauth-models-succeed",
        text: `WITH used AS (
            UPDATE oauth_models SET consumed_at = now(), successor = $8
              WHERE kind = $1 AND id = $9 AND consumed_at IS NULL AND ${ALIVE} RETURNING kind)
          ${INSERT} SELECT kind, $2, $3, $4, $5, $6, ${EXPIRY(7)} FROM used`,
        values: [...valuesOf(sealer, { kind, hash: hashSecret(id), ...kept }), sealed, used],
      });
      return rowCount === 1;
    },
    async successorOf(kind, usedId) {
      const used = hashSecret(usedId);
      const { rows } = await pool.query<{ successor: string | null; age: number }>({
        name: "oauth-models-successor",
        text: `SELECT successor, (extract(epoch FROM now() - consumed_at) * 1000)::int AS age
          FROM oauth_models WHERE kind = $1 AND id = $2 AND consumed_at IS NOT NULL`,
        values: [kind, used],
      });
      const [row] = rows;
      if (!row || row.successor === null) return null;
      return { id: sealer.open(row.successor, successorContext(kind, used)), ageMs: row.age };
    },
  };
}

/** Values of the columns that {@link INSERT} names, in its order. */
function valuesOf(
  sealer: Sealer,
  { kind, hash, model, seconds }: KeptModel & { readonly kind: string; readonly hash: string },
): unknown[] {
  return [
    kind,
    hash,
    JSON.stringify(sealer.seal(JSON.stringify(model), contextOf(kind, hash))),
    personGrantOf(kind === "Grant" ? model["jti"] : model["grantId"]),
    hashOf(model["uid"]),
    hashOf(model["userCode"]),
    seconds ?? null,
  ];
}

/**
 * A grant of oidc-provider is one sign-in of a client, `grt_….random`; the person's consent is the part before the point
 * and stands in the column, so that taking it back ends every sign-in at once.
 */
export function personGrantOf(grantId: unknown): string | null {
  return typeof grantId === "string" ? (grantId.split(".")[0] ?? null) : null;
}

function unseal(sealer: Sealer, context: string, row: Row): Model {
  const model = JSON.parse(sealer.open(row.payload, context)) as Record<string, unknown>;
  return row.consumed === null ? model : { ...model, consumed: row.consumed };
}

function hashOf(secret: unknown): string | null {
  return typeof secret === "string" ? hashSecret(secret) : null;
}

function contextOf(kind: string, hash: string): string {
  return `oauth/${kind}/${hash}`;
}

function successorContext(kind: string, hash: string): string {
  return `${contextOf(kind, hash)}/successor`;
}
