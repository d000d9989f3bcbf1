import type { Db } from "@switchyard/db";
import type { LogEntry, LogLine } from "../ports.ts";
import { storedText } from "../stored-text.ts";
import { createLogCap, createRateCap, stepCaps } from "./log-cap.ts";
import { findLastSeq, insertChunk, type LogOwner, trimLog } from "./log-store.ts";

export interface LogWriter {
  /** Takes a line; never blocks and never throws. */
  write(step: string, line: LogLine): void;
  /** The newest lines of the step that runs, oldest first, at most 200. */
  lastLines(): readonly string[];
  /** Ends a step: writes the end of a log that was capped. The next line belongs to another step. */
  endStep(step: string): Promise<void>;
  /** Writes what is left and stops. */
  close(): Promise<void>;
}

export interface LogWriterOptions extends LogOwner {
  readonly db: Pick<Db, "systemPool">;
  /** Called after lines were written, so that readers look again. */
  readonly onWritten?: () => void;
  /**
   * For a log without end (an instance's): keeps only its newest bytes and bounds its rate. Without it (a deployment's)
   * each step keeps its beginning and its end.
   */
  readonly rollingBytes?: number;
}

const FLUSH_MS = 200;
const CHUNK_LINES = 500;
/** How many lines a failure shows. */
export const LAST_LINES = 200;

/** Opens the log of a deployment or an instance, behind what it already holds. */
export async function openLogWriter(options: LogWriterOptions): Promise<LogWriter> {
  const cap = options.rollingBytes === undefined ? createLogCap(stepCaps) : createRateCap();
  let seq = await findLastSeq(options.db, options.ownerId);
  let pending: LogEntry[] = [];
  let last: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const add = (step: string, line: LogLine): void => {
    seq += 1;
    pending.push({ seq, at: new Date().toISOString(), step, stream: line.stream, text: line.text });
    timer ??= setTimeout(flush, FLUSH_MS);
    if (pending.length >= CHUNK_LINES) flush();
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const entries = pending;
    pending = [];
    if (entries.length === 0) return;
    writing = writing.then(() => writeChunk(options, entries));
  };
  const drainTail = (step: string): void => {
    for (const line of cap.drain()) add(step, line);
  };
  return {
    write(step, line) {
      last.push(line.text.slice(0, stepCaps.lineChars));
      if (last.length > LAST_LINES * 2) last = last.slice(-LAST_LINES);
      const now = cap.push(line);
      if (now) add(step, now);
    },
    lastLines: () => last.slice(-LAST_LINES).map(storedText),
    async endStep(step) {
      drainTail(step);
      last = [];
      flush();
      await writing;
    },
    async close() {
      drainTail("");
      flush();
      await writing;
    },
  };
}

/** A log line that cannot be written is lost; it must never end the work that it tells about. */
async function writeChunk(options: LogWriterOptions, entries: readonly LogEntry[]): Promise<void> {
  try {
    await insertChunk(options.db, options, entries);
    if (options.rollingBytes) await trimLog(options.db, options.ownerId, options.rollingBytes);
    options.onWritten?.();
  } catch {
    // The database is away; the step's own queries will say so.
  }
}
