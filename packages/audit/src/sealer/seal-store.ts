import type { AuditEvent } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";

/** What a store needs of a pg client inside a transaction. */
export interface Client {
  query<R extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
}

/** The end of an org's chain. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** A waiting row: its JSON is whatever was written, to be read with suspicion. */
export interface WaitingEvent {
  readonly id: string;
  readonly event: unknown;
  readonly alreadySealed: boolean;
}

/** A sealed event with the columns that lists filter on. */
export interface SealedRow extends AuditEvent {
  readonly serverId: string | null;
}

/** Orgs that have events waiting. */
export async function orgsWithWaitingEvents(db: Pick<Db, "systemPool">): Promise<readonly string[]> {
  const { rows } = await db.systemPool.query<{ org_id: string }>("select distinct org_id from audit_outbox");
  return rows.map((row) => row.org_id);
}

/** Runs `work` in one transaction of the system login. */
export async function inTransaction<T>(db: Pick<Db, "systemPool">, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await db.systemPool.connect();
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => {});
    client.release(true);
    throw error;
  }
}

/** Locks the head of an org's chain, made on first use; null when another sealer has it. */
export async function lockHead(client: Client, orgId: string, genesis: string): Promise<ChainHead | null> {
  await client.query("insert into audit_heads (org_id, seq, hash) values ($1, 0, $2) on conflict do nothing", [
    orgId,
    genesis,
  ]);
  const { rows } = await client.query<{ seq: string; hash: string }>(
    "select seq, hash from audit_heads where org_id = $1 for update skip locked",
    [orgId],
  );
  const row = rows[0];
  return row === undefined ? null : { seq: Number(row.seq), hash: row.hash };
}

/** The oldest waiting events of an org. A shipper that died may have left some that are sealed already. */
export async function readWaiting(client: Client, orgId: string, limit: number): Promise<readonly WaitingEvent[]> {
  const { rows } = await client.query<{ id: string; event: unknown; sealed: boolean }>(
    `select o.id, o.event, exists (select 1 from audit_events e where e.id = o.id) as sealed
     from audit_outbox o where o.org_id = $1 order by o.received_at, o.id limit $2`,
    [orgId, limit],
  );
  return rows.map((row) => ({ id: row.id, event: row.event, alreadySealed: row.sealed }));
}

/** Moves a batch from the outbox into the trail and the head with it. */
export async function moveToTrail(
  client: Client,
  orgId: string,
  batch: { readonly sealed: readonly SealedRow[]; readonly handledIds: readonly string[]; readonly head: ChainHead },
): Promise<void> {
  await client.query(
    `insert into audit_events (id, org_id, seq, kind, occurred_at, recorded_at, actor_kind, actor_id, actor, server_id,
       server_slug, deployment_id, instance_id, method, name, outcome, duration_ms, arguments, result, context, prev_hash, hash)
     select t.id, $1, t.seq, t.kind, t."occurredAt", clock_timestamp(), t.actor->>'kind', t.actor->>'id', t.actor, t."serverId",
       t.server, t."deploymentId", t."instanceId", t.method, t.name, t.outcome, t."durationMs", t.arguments, t.result,
       t.context, t."prevHash", t.hash
     from json_to_recordset($2::json) as t(id text, seq bigint, kind text, "occurredAt" timestamptz, actor jsonb,
       "serverId" text, server text, "deploymentId" text, "instanceId" text, method text, name text, outcome text,
       "durationMs" int, arguments jsonb, result jsonb, context jsonb, "prevHash" text, hash text)`,
    [orgId, JSON.stringify(batch.sealed)],
  );
  await client.query("delete from audit_outbox where id = any($1::text[])", [batch.handledIds]);
  await client.query("update audit_heads set seq = $2, hash = $3 where org_id = $1", [
    orgId,
    batch.head.seq,
    batch.head.hash,
  ]);
}
