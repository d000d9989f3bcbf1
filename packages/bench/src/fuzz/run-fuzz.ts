import { type CaseContext, caseOf, type FuzzCase } from "./cases.ts";
import type { Tenant } from "./tenant.ts";
import { openWire, type Wire, type WireAnswer, type WireEnd } from "./wire.ts";

export interface FuzzOptions {
  readonly port: number;
  readonly context: CaseContext;
  readonly tenant: Tenant;
  readonly seed: number;
  /** The first case and how many. */
  readonly from: number;
  readonly cases: number;
  /** No case begins after this many milliseconds. */
  readonly withinMs: number;
}

/** Something that must not have happened; the same seed and index make the case again. */
export interface FuzzFault {
  readonly index: number | string;
  readonly fault: string;
}

export interface FuzzFigures {
  readonly cases: number;
  readonly seconds: number;
  /** Answers by status; `closed` and `silent` where none came, which only odd framings may. */
  readonly ends: Readonly<Record<string, number>>;
  /** Requests that were right in every way, and were answered so. */
  readonly valid: number;
  /** Requests that the tenant got, every one of them judged. */
  readonly arrivals: number;
  readonly faults: readonly FuzzFault[];
}

const WORKERS = 16;
const ANSWER_MS = 60_000;
const SILENCE_MS = 60;
/** Enough to know what is wrong. */
const MOST_FAULTS = 50;

/** Sends every case, and looks at every answer and at everything that reached the tenant. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzFigures> {
  const { seed, from, cases, withinMs, tenant, context } = options;
  const startedAt = performance.now();
  const tally: Tally = { done: 0, valid: 0, ends: new Map(), faults: [] };
  let next = from;
  const nextCase = (): FuzzCase | null => {
    const isOver = next >= from + cases || performance.now() - startedAt >= withinMs;
    if (isOver || tally.faults.length >= MOST_FAULTS) return null;
    next += 1;
    return caseOf(seed, next - 1, context);
  };
  const work = async (): Promise<void> => {
    let wire: Wire | null = null;
    for (let one = nextCase(); one !== null; one = nextCase()) {
      if (!one.isWhole || wire?.isOpen !== true) {
        wire?.close();
        wire = openWire(options.port);
      }
      const wait = { forMs: one.isWhole ? ANSWER_MS : SILENCE_MS, isHead: one.method === "HEAD" };
      const end = await wire.exchange(one.raw, wait);
      // What an odd framing left on a connection would be taken for an answer to the next case.
      if (!one.isWhole || typeof end === "string") wire = wire.close();
      count(tally, one, { end, arrived: tenant.takeArrivals(one.index) });
    }
    wire?.close();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return {
    cases: tally.done,
    seconds: Math.round(performance.now() - startedAt) / 1_000,
    ends: Object.fromEntries([...tally.ends].sort(([one], [other]) => one.localeCompare(other))),
    valid: tally.valid,
    arrivals: tenant.arrivals,
    faults: [...tally.faults, ...tenant.faults.slice(0, MOST_FAULTS)],
  };
}

interface Tally {
  done: number;
  valid: number;
  readonly ends: Map<string, number>;
  readonly faults: FuzzFault[];
}

function count(
  tally: Tally,
  one: FuzzCase,
  { end, arrived }: { readonly end: WireEnd; readonly arrived: number },
): void {
  const label = typeof end === "string" ? end : String(end.status);
  tally.ends.set(label, (tally.ends.get(label) ?? 0) + 1);
  tally.done += 1;
  if (one.validId !== null && arrived === 1) tally.valid += 1;
  const { index } = one;
  if (arrived > one.requests) tally.faults.push({ index, fault: `reached the tenant ${arrived} times` });
  const fault = endFault(one, end);
  if (fault !== null) tally.faults.push({ index, fault });
}

/** What is wrong with what came back. */
function endFault(one: FuzzCase, end: WireEnd): string | null {
  if (end === "garbled") return "the answer is no HTTP";
  if (end === "silent") return one.isWhole ? "no answer in time" : null;
  if (end === "closed") return one.validId === null ? null : "closed without an answer";
  if (end.status >= 500) return `${end.status}: ${end.body.slice(0, 300)}`;
  if (one.validId !== null) return validFault(one.validId, end);
  return end.status >= 400 && one.method !== "HEAD" ? refusalFault(end) : null;
}

/** A result under the request's own id. */
function validFault(id: string | number, { status, headers, body }: WireAnswer): string | null {
  if (status !== 200) return `a good request got ${status}: ${body.slice(0, 300)}`;
  const isStream = headers.get("content-type") === "text/event-stream";
  const message = JSON.parse(isStream ? (body.trimEnd().split("data: ").at(-1) ?? "") : body);
  return message.id === id && "result" in message ? null : `a good request got ${body.slice(0, 300)}`;
}

/** Every refusal is a JSON-RPC error, so that no client takes it for a statement about an era. */
function refusalFault({ status, headers, body }: WireAnswer): string | null {
  // The tenant's own word that it has no stream.
  if (status === 405 && body === "") return null;
  if (headers.get("content-type") !== "application/json") return `${status} in ${headers.get("content-type")}`;
  try {
    const { jsonrpc, error } = JSON.parse(body);
    return jsonrpc === "2.0" && Number.isInteger(error.code) ? null : `${status} with ${body.slice(0, 200)}`;
  } catch {
    return `${status} with ${body.slice(0, 200)}`;
  }
}
