/**
 * Claims on what all processes of a host share (uids, addresses, locks): files made with O_EXCL that name their owner
 * by pid and start time, so that a claim of a dead process is recognised even after its pid was given to another.
 */
import { readFileSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";

export interface ClaimOwner {
  readonly installation: string;
  readonly pid: number;
  /** Clock ticks since boot, from /proc; tells two processes with the same pid apart. */
  readonly startTime: string;
}

/** Start time of a process as /proc tells it, or null when it is gone or a zombie. */
function processStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    return fields[19] ?? null;
  } catch {
    return null;
  }
}

/** Whether a process with this pid runs, whoever it is. */
export function isRunning(pid: number): boolean {
  return processStartTime(pid) !== null;
}

/** This process as the owner of claims. */
export function thisOwner(installation: string): ClaimOwner {
  return { installation, pid: process.pid, startTime: processStartTime(process.pid) ?? "0" };
}

/** Whether the process that made a claim still runs. */
export function isOwnerAlive(owner: ClaimOwner): boolean {
  return processStartTime(owner.pid) === owner.startTime;
}

/** Takes a claim if nobody has it. The file appears with its content in one step, so no reader sees it half written. */
export async function tryClaim(path: string, owner: ClaimOwner): Promise<boolean> {
  const draft = `${path}.${owner.pid}.${Math.random().toString(36).slice(2)}`;
  const { installation, pid, startTime } = owner;
  await writeFile(draft, JSON.stringify({ installation, pid, startTime }), { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Who holds a claim; null when nobody does or the file says nothing readable. */
export async function readClaim(path: string): Promise<ClaimOwner | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) return null;
    const { installation, pid, startTime } = value as Record<string, unknown>;
    if (typeof installation !== "string" || typeof pid !== "number" || typeof startTime !== "string") return null;
    return { installation, pid, startTime };
  } catch {
    return null;
  }
}

/**
 * Runs `work` while no other process of this host holds `path`. A lock of a dead process is taken over.
 * Throws AppError `sandbox_lock_timeout` after the owner's `patienceMs` (default 120 s).
 */
export async function withHostLock<T>(
  path: string,
  owner: ClaimOwner & { readonly patienceMs?: number },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + (owner.patienceMs ?? 120_000);
  while (!(await tryClaim(path, owner))) {
    const holder = await readClaim(path);
    if (holder !== null && !isOwnerAlive(holder)) await takeAway(path, holder);
    else if (Date.now() > deadline) {
      throw new AppError({
        code: "sandbox_lock_timeout",
        kind: "timeout",
        message: "Another process of this host holds a sandbox lock for too long.",
        remedy: `Look for a hanging worker; the lock is the file ${path}.`,
      });
    } else await delay(25);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Moves a dead owner's lock aside; only one of several waiters succeeds, and a fresh lock is put back. */
async function takeAway(path: string, dead: ClaimOwner): Promise<void> {
  const aside = `${path}.dead.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readClaim(aside);
  if (moved !== null && (moved.pid !== dead.pid || moved.startTime !== dead.startTime)) {
    await link(aside, path).catch(() => {});
  }
  await rm(aside, { force: true });
}
