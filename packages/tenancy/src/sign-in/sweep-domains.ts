import { recordManagementEvent } from "@switchyard/audit";
import type { SystemTransaction } from "@switchyard/db";
import { actorOf, systemPrincipal } from "../principal.ts";
import { isProved, recordOf } from "./domain-proof.ts";
import { type DomainRow, dueDomains, GRACE_MS, noteLook } from "./domain-store.ts";
import type { DomainDeps } from "./ports.ts";

const EVERY_MS = 7 * 24 * 3600_000;
const WHILE_MISSING_MS = 24 * 3600_000;

/** How many proved domains were looked at, and what came of it. */
export interface DomainSweep {
  readonly looked: number;
  readonly missing: number;
  readonly lost: number;
}

/**
 * Looks at the records of proved domains again: each week, each day while one is gone. A record that stayed away for the
 * grace period of 7 days ends the verification. DNS that does not answer changes nothing: the domain is asked again in a
 * week. Stops between two domains once `signal` aborts.
 */
export async function sweepDomains(deps: DomainDeps, now = new Date(), signal?: AbortSignal): Promise<DomainSweep> {
  const since = { found: ago(now, EVERY_MS), missing: ago(now, WHILE_MISSING_MS) };
  const due = await deps.db.asSystem("proved domains to look at", (tx) => dueDomains(tx, since));
  const sweep = { looked: 0, missing: 0, lost: 0 };
  for (const row of due) {
    if (signal?.aborted) break;
    const { missing, lost } = await lookAt(deps, row, now);
    sweep.looked += 1;
    sweep.missing += missing ? 1 : 0;
    sweep.lost += lost ? 1 : 0;
  }
  return sweep;
}

async function lookAt(
  { db, lookUpTxt }: DomainDeps,
  row: DomainRow,
  now: Date,
): Promise<{ readonly missing: boolean; readonly lost: boolean }> {
  const { name, value } = recordOf(row.domain, row.token);
  const proved = isProved(await lookUpTxt(name), value);
  const goneSince = row.missingSince ?? now;
  const missingSince = proved === null ? row.missingSince : proved ? null : goneSince;
  const lost = proved === false && goneSince.getTime() <= now.getTime() - GRACE_MS;
  const look = lost
    ? { verifiedAt: null, missingSince: null, checkedAt: now }
    : { verifiedAt: row.verifiedAt, missingSince, checkedAt: now };
  await db.asSystem("what became of a proved domain", async (tx) => {
    await noteLook(tx, row.id, look);
    if (lost) await record(tx, row, "domain.lose");
    else if (missingSince && !row.missingSince) await record(tx, row, "domain.missing");
  });
  return { missing: missingSince !== null, lost };
}

async function record(tx: SystemTransaction, row: DomainRow, method: string): Promise<void> {
  const actor = actorOf(systemPrincipal(row.orgId, "domains"));
  await recordManagementEvent(tx, { orgId: row.orgId, actor, method, name: row.domain, arguments: { id: row.id } });
}

function ago(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds);
}
