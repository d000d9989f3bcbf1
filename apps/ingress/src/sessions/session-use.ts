import type { ReplayableSessions } from "@switchyard/routing";
import { keepNewest } from "./keep-newest.ts";

/** A session's use is written at most this often by one ingress. */
const NOTE_EVERY_MS = 10 * 60_000;
const FLUSH_EVERY_MS = 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;
/** A sweep that takes this many may have left some. */
const SWEPT_AT_ONCE = 1_000;
const MAX_NOTED = 50_000;

export interface SessionUse {
  /** Notes that a session is used; costs no round trip. */
  note(sessionId: string): void;
  /** Writes what was noted. */
  close(): Promise<void>;
}

/** Keeps rows of sessions that are used, and sweeps the others, off every request's path. */
export function openSessionUse(
  rows: Pick<ReplayableSessions, "touch" | "sweep">,
  onError: (error: unknown) => void,
): SessionUse {
  const noted = new Map<string, number>();
  let pending = new Set<string>();
  const flush = async (): Promise<void> => {
    const ids = [...pending];
    pending = new Set();
    await rows.touch(ids).catch(onError);
  };
  const sweep = async (): Promise<void> => {
    while ((await rows.sweep()) >= SWEPT_AT_ONCE);
  };
  const timers = [
    setInterval(() => void flush(), FLUSH_EVERY_MS),
    setInterval(() => void sweep().catch(onError), SWEEP_EVERY_MS),
  ];
  for (const timer of timers) timer.unref();
  return {
    note(sessionId) {
      const now = performance.now();
      if (now - (noted.get(sessionId) ?? -NOTE_EVERY_MS) < NOTE_EVERY_MS) return;
      keepNewest(noted, { key: sessionId, value: now, most: MAX_NOTED });
      pending.add(sessionId);
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await flush();
    },
  };
}
