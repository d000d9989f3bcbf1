/** Syncs as the worker takes them up: leases by the database's clock, effects under the row's lock. */

import type { Db, SystemTransaction } from "@switchyard/db";
import type { SyncKind } from "@switchyard/deployments";

export interface Claim {
  readonly serverId: string;
  readonly kind: SyncKind;
  readonly name: string;
  readonly orgId: string;
  /** `wanted` when the try began. */
  readonly fence: number;
  readonly seen: string | null;
  readonly failures: number;
  readonly leaseUntil: Date;
}

interface ClaimColumns {
  readonly server_id: string;
  readonly kind: SyncKind;
  readonly name: string;
  readonly org_id: string;
  readonly wanted: string;
  readonly seen: string | null;
  readonly failures: number;
  readonly lease_until: Date;
}

/** Longer than all requests of a try together may take. */
const LEASE_SECONDS = 120;

/** Tries of one org at once: a Git host of its own that does not answer holds up nobody else. */
const ORG_TRIES = 3;

/** Takes up to `limit` syncs that are due; none of an installation that GitHub asked us to leave alone for a while. */
export async function claimSyncs(db: Db, limit: number): Promise<readonly Claim[]> {
  const { rows } = await db.systemPool.query<ClaimColumns>(
    `with busy as (
       select org_id, count(*) as tries from syncs where done < wanted and lease_until > now() group by org_id
     ), due as (
       select c.server_id, c.kind, c.name, c.next_try_at,
              coalesce(b.tries, 0) + row_number() over (partition by c.org_id order by c.next_try_at) as place
       from syncs c join servers v on v.id = c.server_id left join installations i on i.id = v.installation_id
         left join busy b on b.org_id = c.org_id
       where c.done < c.wanted and c.next_try_at <= now() and (c.lease_until is null or c.lease_until <= now())
         and (i.paused_until is null or i.paused_until <= now())
     ), chosen as (
       select s.server_id, s.kind, s.name
       from syncs s join due d on d.server_id = s.server_id and d.kind = s.kind and d.name = s.name
       where d.place <= $3 and s.done < s.wanted and (s.lease_until is null or s.lease_until <= now())
       order by d.next_try_at limit $1 for update of s skip locked
     )
     update syncs s set lease_until = now() + make_interval(secs => $2)
     from chosen c where s.server_id = c.server_id and s.kind = c.kind and s.name = c.name
     returning s.server_id, s.kind, s.name, s.org_id, s.wanted, s.seen, s.failures, s.lease_until`,
    [limit, LEASE_SECONDS, ORG_TRIES],
  );
  return rows.map((row) => ({
    serverId: row.server_id,
    kind: row.kind,
    name: row.name,
    orgId: row.org_id,
    fence: Number(row.wanted),
    seen: row.seen,
    failures: row.failures,
    leaseUntil: row.lease_until,
  }));
}

/**
 * Ends a try: applies its effect while the row is locked, unless its lease ran out and another try has begun. Answers
 * whether it was applied. An effect that throws ends nothing; effects are repeatable, since a commit may be lost.
 */
export async function applyUnderFence(
  db: Db,
  claim: Claim,
  outcome: { readonly seen: string | null; readonly effect: () => Promise<void> },
): Promise<boolean> {
  return db.asSystem("apply a sync", async (tx) => {
    if (!(await lockIfHeld(tx, claim))) return false;
    await outcome.effect();
    await tx.$executeRaw`update syncs
      set done = ${claim.fence}, seen = ${outcome.seen}, failures = 0, last_error = null, lease_until = null,
          updated_at = now()
      where server_id = ${claim.serverId} and kind = ${claim.kind} and name = ${claim.name}`;
    return true;
  });
}

async function lockIfHeld(tx: SystemTransaction, { serverId, kind, name, fence, leaseUntil }: Claim): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`select 1 from syncs
    where server_id = ${serverId} and kind = ${kind} and name = ${name}
      and lease_until = ${leaseUntil} and done < ${fence} for update`;
  return rows.length > 0;
}

/** Ends a try without a result: another one begins after `seconds`, or at once when something was hinted at meanwhile. */
export async function tryAgain(
  db: Db,
  claim: Claim,
  next: { readonly seconds: number; readonly error: string | null },
): Promise<void> {
  await db.systemPool.query(
    `update syncs set
       next_try_at = case when wanted = $4 then now() + make_interval(secs => $5) else next_try_at end,
       failures = case when $6::text is null then 0 else failures + 1 end,
       last_error = $6, lease_until = null, updated_at = now()
     where server_id = $1 and kind = $2 and name = $3 and lease_until = $7`,
    [claim.serverId, claim.kind, claim.name, claim.fence, next.seconds, next.error, claim.leaseUntil],
  );
}

/** Heads that are there before anybody asked: a sync with nothing to do that polling compares with. */
export async function insertKnown(
  db: Db,
  server: { readonly id: string; readonly orgId: string },
  syncs: readonly { readonly kind: "branch" | "pull"; readonly name: string; readonly seen: string }[],
): Promise<void> {
  if (syncs.length === 0) return;
  await db.systemPool.query(
    `insert into syncs (server_id, org_id, kind, name, seen, wanted, done)
     select $1, $2, k.kind, k.name, k.seen, 0, 0
     from unnest($3::text[], $4::text[], $5::text[]) as k(kind, name, seen) on conflict do nothing`,
    [
      server.id,
      server.orgId,
      syncs.map(({ kind }) => kind),
      syncs.map(({ name }) => name),
      syncs.map(({ seen }) => seen),
    ],
  );
}

/** What syncs of a kind have last seen, by name; null for one that waits to be tried. */
export async function seenOf(db: Db, serverId: string, kind: SyncKind): Promise<ReadonlyMap<string, string | null>> {
  const { rows } = await db.systemPool.query<{ name: string; seen: string | null }>(
    "select name, seen from syncs where server_id = $1 and kind = $2",
    [serverId, kind],
  );
  return new Map(rows.map(({ name, seen }) => [name, seen]));
}

/** Wants all branches and pull requests of servers again: what they come from could not be asked for a while. */
export async function wantAllAgain(db: Db, serverIds: readonly string[]): Promise<void> {
  await db.systemPool.query(
    `update syncs set wanted = wanted + 1, next_try_at = now(), updated_at = now()
     where server_id = any($1) and kind in ('branch', 'pull')`,
    [serverIds],
  );
}
