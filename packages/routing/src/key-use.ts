import type { Db } from "@switchyard/db";
import { touchKeys } from "./key-store.ts";

export interface KeyUseRecorder {
  /** Notes that a key was used; never waits. */
  note(keyId: string): void;
  /** Writes what was noted, and stops. */
  stop(): Promise<void>;
}

const WRITE_EVERY_MS = 5_000;
const ONCE_PER_MS = 60_000;

/** Writes `last_used_at` of keys off the request's path, at most once a minute for each key. */
export function startKeyUseRecorder(db: Pick<Db, "systemPool">, onError: (error: unknown) => void): KeyUseRecorder {
  const writtenAt = new Map<string, number>();
  const noted = new Set<string>();
  const write = async (): Promise<void> => {
    const ids = [...noted];
    noted.clear();
    for (const [id, at] of writtenAt) if (Date.now() - at >= ONCE_PER_MS) writtenAt.delete(id);
    if (ids.length === 0) return;
    for (const id of ids) writtenAt.set(id, Date.now());
    await touchKeys(db, ids);
  };
  const timer = setInterval(() => void write().catch(onError), WRITE_EVERY_MS);
  timer.unref();
  return {
    note(keyId) {
      if (Date.now() - (writtenAt.get(keyId) ?? 0) >= ONCE_PER_MS) noted.add(keyId);
    },
    async stop() {
      clearInterval(timer);
      await write().catch(onError);
    },
  };
}
