import type { Db } from "@switchyard/db";
import { eventHash, genesisHash } from "../chain.ts";
import { UnsealedEvent } from "../event.ts";
import { redactValue } from "../redact.ts";
import {
  type ChainHead,
  type Client,
  inTransaction,
  lockHead,
  moveToTrail,
  orgsWithWaitingEvents,
  readWaiting,
  type SealedRow,
  type WaitingEvent,
} from "./seal-store.ts";

/** Events sealed in one transaction. */
const BATCH = 500;

export interface SealReport {
  /** Events sealed per org. */
  readonly sealed: ReadonlyMap<string, number>;
}

/**
 * Seals everything that waits: per org, under the lock of its chain head, each event gets the next `seq` and the hash
 * that binds it to the one before, and moves from the outbox into the trail in one transaction. Any number of sealers
 * may run: one works on an org at a time and the others pass by. An org that cannot be sealed does not hold up the others:
 * their events are sealed, then it rejects with the first failure.
 */
export async function sealOnce(db: Pick<Db, "systemPool">): Promise<SealReport> {
  const sealed = new Map<string, number>();
  const failures: unknown[] = [];
  let orgs = await orgsWithWaitingEvents(db);
  while (orgs.length > 0) {
    const unfinished: string[] = [];
    // A batch of each in turn: an org with a flood of events delays the others by no more than that.
    for (const orgId of orgs) {
      const count = await inTransaction(db, (client) => sealBatch(client, orgId)).catch((error: unknown) => {
        failures.push(error);
        return null;
      });
      if (count === null) continue;
      if (count.sealed > 0) sealed.set(orgId, (sealed.get(orgId) ?? 0) + count.sealed);
      if (count.handled === BATCH) unfinished.push(orgId);
    }
    orgs = unfinished;
  }
  if (failures.length > 0) throw failures[0];
  return { sealed };
}

async function sealBatch(client: Client, orgId: string): Promise<{ sealed: number; handled: number } | null> {
  const head = await lockHead(client, orgId, genesisHash(orgId));
  if (head === null) return null;
  const waiting = await readWaiting(client, orgId, BATCH);
  if (waiting.length === 0) return { sealed: 0, handled: 0 };
  const fresh = waiting.filter((row) => !row.alreadySealed);
  const { rows, end } = chainOn(head, fresh, orgId);
  await moveToTrail(client, orgId, { sealed: rows, handledIds: waiting.map((row) => row.id), head: end });
  return { sealed: rows.length, handled: waiting.length };
}

function chainOn(
  head: ChainHead,
  waiting: readonly WaitingEvent[],
  orgId: string,
): { rows: SealedRow[]; end: ChainHead } {
  const rows: SealedRow[] = [];
  let { seq, hash } = head;
  for (const { id, event } of waiting) {
    seq += 1;
    const row = seal(readUnsealed(id, orgId, event), seq, hash);
    hash = row.hash;
    rows.push(row);
  }
  return { rows, end: { seq, hash } };
}

function seal(event: UnsealedEvent, seq: number, prevHash: string): SealedRow {
  const { orgId: _, serverId, serverSlug, occurredAt, context, ...rest } = event;
  const content = {
    ...rest,
    seq,
    occurredAt: new Date(occurredAt).toISOString(),
    server: serverSlug,
    // The id is hashed too: a slug can pass to another server once its first holder is deleted.
    context: serverId === null ? context : { ...context, serverId },
    prevHash,
  };
  return { ...content, hash: eventHash(content), serverId };
}

/** What cannot be read as an event is sealed as such: one bad row must not hold up an org's trail, nor vanish from it. */
function readUnsealed(id: string, orgId: string, event: unknown): UnsealedEvent {
  const parsed = UnsealedEvent.safeParse(event);
  if (parsed.success && parsed.data.id === id && parsed.data.orgId === orgId) return parsed.data;
  return {
    id,
    orgId,
    kind: "management",
    occurredAt: new Date().toISOString(),
    actor: { kind: "system", id: "sealer", label: "audit sealer", credential: null },
    serverId: null,
    serverSlug: null,
    deploymentId: null,
    instanceId: null,
    method: "audit.unreadable_event",
    name: null,
    outcome: "http_error",
    durationMs: null,
    arguments: redactValue(event),
    result: null,
    context: {},
  };
}
