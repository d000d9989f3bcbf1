import { LogLineView } from "@switchyard/contracts";
import type { Db, OrgTransaction } from "@switchyard/db";
import { z } from "zod";
import type { LogEntry } from "../ports.ts";

const Entries = z.array(LogLineView);

/** Whose log it is: a deployment's (`dpl_`) or an instance's (`ins_`). */
export interface LogOwner {
  readonly orgId: string;
  readonly ownerId: string;
}

/** Writes entries as one chunk. A chunk that is there already stays: the same lines sent twice are kept once. */
export async function insertChunk(
  db: Pick<Db, "systemPool">,
  owner: LogOwner,
  entries: readonly LogEntry[],
): Promise<void> {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) return;
  const json = JSON.stringify(entries);
  await db.systemPool.query(
    `insert into log_chunks (owner_id, first_seq, org_id, last_seq, bytes, entries)
     values ($1, $2, $3, $4, $5, $6::jsonb) on conflict (owner_id, first_seq) do nothing`,
    [owner.ownerId, first.seq, owner.orgId, last.seq, Buffer.byteLength(json), json],
  );
}

/** The number of the last line kept; 0 for an empty log. */
export async function findLastSeq(db: Pick<Db, "systemPool">, ownerId: string): Promise<number> {
  const { rows } = await db.systemPool.query<{ last: number | null }>(
    "select max(last_seq) as last from log_chunks where owner_id = $1",
    [ownerId],
  );
  return rows[0]?.last ?? 0;
}

/** Forgets the oldest chunks of a log until the rest is within `maxBytes`. */
export async function trimLog(db: Pick<Db, "systemPool">, ownerId: string, maxBytes: number): Promise<void> {
  await db.systemPool.query(
    `delete from log_chunks where owner_id = $1 and first_seq in (
       select first_seq from (
         select first_seq, sum(bytes) over (order by first_seq desc) as total from log_chunks where owner_id = $1
       ) sized where total > $2)`,
    [ownerId, maxBytes],
  );
}

/** Lines behind a sequence number, oldest first, at most `limit`. */
export async function findLinesAfter(
  tx: OrgTransaction,
  ownerId: string,
  page: { readonly afterSeq: number; readonly limit: number },
): Promise<readonly LogLineView[]> {
  const chunks = await tx.logChunk.findMany({
    where: { ownerId, lastSeq: { gt: page.afterSeq } },
    orderBy: { firstSeq: "asc" },
    take: Math.max(1, Math.min(200, page.limit)),
    select: { entries: true },
  });
  return linesOf(chunks)
    .filter((line) => line.seq > page.afterSeq)
    .slice(0, page.limit);
}

/** The newest lines, oldest first. */
export async function findNewestLines(
  tx: OrgTransaction,
  ownerId: string,
  limit: number,
): Promise<readonly LogLineView[]> {
  const chunks = await tx.logChunk.findMany({
    where: { ownerId },
    orderBy: { firstSeq: "desc" },
    take: Math.max(1, Math.min(200, limit)),
    select: { entries: true },
  });
  return linesOf(chunks.reverse()).slice(-limit);
}

function linesOf(chunks: readonly { readonly entries: unknown }[]): LogLineView[] {
  return chunks.flatMap((chunk) => Entries.catch([]).parse(chunk.entries));
}
