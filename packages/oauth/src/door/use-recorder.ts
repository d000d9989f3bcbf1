import type { Db } from "@switchyard/db";
import { type Use, type UsedKind, writeUses } from "./use-store.ts";

export interface UseRecorder {
  /** Notes that a credential was used now; never waits. */
  note(kind: UsedKind, id: string, use: Omit<Use, "at">): void;
  /** Writes what was noted, and stops. */
  stop(): Promise<void>;
}

const WRITE_EVERY_MS = 2_000;
const ONCE_PER_MS = 60_000;
const KINDS = ["key", "client", "grant"] as const satisfies readonly UsedKind[];

/** Writes last uses off the request's path, at most once a minute for each credential: then the newest. */
export function startUseRecorder(db: Pick<Db, "systemPool">, onError: (error: unknown) => void): UseRecorder {
  const writtenAt = new Map<string, number>();
  const noted: Readonly<Record<UsedKind, Map<string, Use>>> = { key: new Map(), client: new Map(), grant: new Map() };

  const write = async (isDue: (id: string) => boolean): Promise<void> => {
    for (const [id, at] of writtenAt) if (Date.now() - at >= ONCE_PER_MS) writtenAt.delete(id);
    for (const kind of KINDS) {
      const due = [...noted[kind]].filter(([id]) => isDue(id));
      if (due.length === 0) continue;
      for (const [id] of due) {
        noted[kind].delete(id);
        writtenAt.set(id, Date.now());
      }
      await writeUses(db, kind, due);
    }
  };
  const timer = setInterval(() => void write((id) => !writtenAt.has(id)).catch(onError), WRITE_EVERY_MS);
  timer.unref();
  return {
    note(kind, id, { ip, serverId, tool }) {
      const before = noted[kind].get(id);
      noted[kind].set(id, { at: new Date(), ip, serverId, tool: tool ?? before?.tool ?? null });
    },
    async stop() {
      clearInterval(timer);
      await write(() => true).catch(onError);
    },
  };
}
