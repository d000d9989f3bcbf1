import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";

/** A process, told apart from a later one that was given the same number. */
export interface ProcessMark {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Takes the lock `file` for this process. Answers a function that gives it back, or the process that holds it. A lock
 * whose holder is gone counts as free.
 */
export async function takeLock(file: string): Promise<{ release(): Promise<void> } | { heldBy: number }> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(await markOf(process.pid)), { mode: 0o600 });
  try {
    for (;;) {
      // Linking is atomic and carries the content: nobody ever reads a lock that names no holder.
      const taken = await link(draft, file).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") return false;
          throw error;
        },
      );
      if (taken) return { release: () => rm(file, { force: true }) };
      const text = await readFile(file, "utf8").catch(() => "");
      const holder = parseMark(text);
      if (holder && (await isRunning(holder))) return { heldBy: holder.pid };
      await removeStale(file, text);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a dead holder's lock away; one that somebody took in between is put back. */
async function removeStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, "utf8")) !== stale) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

/** The mark of a running process. */
export async function markOf(pid: number): Promise<ProcessMark> {
  return { pid, startedAt: (await statOf(pid))?.startedAt ?? "" };
}

/** Whether the very process of `mark` still runs. */
export async function isRunning(mark: ProcessMark): Promise<boolean> {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const now = await statOf(mark.pid);
  if (now === null) return true;
  // One that ended and that its parent has not asked about yet.
  if (now.state === "Z") return false;
  return mark.startedAt === "" || now.startedAt === mark.startedAt;
}

/** Reads back what `markOf` made; null when it is anything else. */
export function parseMark(text: string): ProcessMark | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("pid" in value) || !("startedAt" in value)) return null;
    if (typeof value.pid !== "number" || typeof value.startedAt !== "string") return null;
    return { pid: value.pid, startedAt: value.startedAt };
  } catch {
    return null;
  }
}

/** State and start (clock ticks after boot) of a process as Linux tells them (proc(5), stat); null elsewhere. */
async function statOf(pid: number): Promise<{ state: string; startedAt: string } | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields ? { state: fields[0] ?? "", startedAt: fields[19] ?? "" } : null;
}
