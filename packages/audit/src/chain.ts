import type { AuditEvent } from "@switchyard/contracts";
import { canonicalJson, sha256Hex } from "@switchyard/crypto";

/** What stands as `prevHash` of an org's first event: binds the chain to the org. */
export function genesisHash(orgId: string): string {
  return sha256Hex(`switchyard/audit/${orgId}`);
}

/** Hash of one event: SHA-256 over the hash before it and its canonical JSON (RFC 8785) without its own hash. */
export function eventHash(event: Omit<AuditEvent, "hash">): string {
  const { hash: _, ...content } = { hash: undefined, ...event };
  return sha256Hex(`${event.prevHash}\n${canonicalJson(content)}`);
}

/** What {@link verifyChain} found: everything in order, or where and how the chain breaks first. */
export type ChainReport =
  | { readonly ok: true; readonly events: number; readonly lastSeq: number; readonly headHash: string }
  | { readonly ok: false; readonly events: number; readonly seq: number; readonly problem: string };

export interface ChainStart {
  /** `seq` the first event must have. Default: whatever the first event has. */
  readonly firstSeq?: number;
  /** Hash the first event must follow. Default: whatever the first event says it follows. */
  readonly prevHash?: string;
}

/**
 * Checks exported events, in ascending `seq`, against each other: nothing changed, nothing missing, nothing inserted.
 * Pure. To prove that an export begins at the beginning, pass `{ firstSeq: 1, prevHash: genesisHash(orgId) }`.
 */
export function verifyChain(events: Iterable<AuditEvent>, start: ChainStart = {}): ChainReport {
  let count = 0;
  let seq = start.firstSeq;
  let prevHash = start.prevHash;
  for (const event of events) {
    const broken = (problem: string): ChainReport => ({ ok: false, events: count, seq: event.seq, problem });
    if (seq !== undefined && event.seq !== seq)
      return broken(`event ${seq} is missing: ${event.seq} stands in its place`);
    if (prevHash !== undefined && event.prevHash !== prevHash) return broken("it does not follow the event before it");
    if (eventHash(event) !== event.hash) return broken("its content is not what was sealed");
    count += 1;
    seq = event.seq + 1;
    prevHash = event.hash;
  }
  return { ok: true, events: count, lastSeq: (seq ?? 1) - 1, headHash: prevHash ?? "" };
}
