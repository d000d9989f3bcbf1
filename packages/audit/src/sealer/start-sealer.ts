import type { Db } from "@switchyard/db";
import { type SealReport, sealOnce } from "./seal-once.ts";

/** The part of the queue room's pub/sub that sealing uses; hints only. */
export interface SealerSignals {
  publish(channel: string, message: unknown): Promise<void>;
  subscribe(channel: string, handler: (message: unknown) => void): Promise<() => Promise<void>>;
}

export interface SealerOptions {
  readonly db: Pick<Db, "systemPool">;
  readonly signals: SealerSignals;
  /** Default 1 s: the bound on how late an event is sealed when no hint arrives. */
  readonly intervalMs?: number;
  readonly onError?: (error: unknown) => void;
  readonly onSealed?: (report: SealReport) => void;
}

export interface Sealer {
  /** Stops after the round that runs. */
  stop(): Promise<void>;
}

/** Channel on which shippers and commands say that events wait. */
export const sealChannel = "audit";

/** Channel on which an org's new events are announced. */
export function trailChannel(orgId: string): string {
  return `audit:${orgId}`;
}

/** Seals at each tick and at each ring on channel `audit`; announces what was sealed on `audit:{orgId}`. */
export function startSealer(options: SealerOptions): Sealer {
  let stopped = false;
  let again = false;
  let running: Promise<void> | null = null;

  const round = async (): Promise<void> => {
    try {
      const report = await sealOnce(options.db);
      for (const [orgId, events] of report.sealed) {
        void options.signals.publish(trailChannel(orgId), { events }).catch(() => {});
      }
      if (report.sealed.size > 0) options.onSealed?.(report);
    } catch (error) {
      options.onError?.(error);
    }
  };
  const ring = (): void => {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    running = round().finally(() => {
      running = null;
      if (again) ring();
    });
  };
  const timer = setInterval(ring, options.intervalMs ?? 1_000);
  const unsubscribe = options.signals.subscribe(sealChannel, ring).catch(() => async () => {});
  ring();

  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
      // Never waits for a Redis that is away.
      void unsubscribe.then((off) => off()).catch(() => {});
    },
  };
}
