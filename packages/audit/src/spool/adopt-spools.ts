import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "@switchyard/db";
import { lockDirectory } from "./directory-lock.ts";
import { shipSpool } from "./ship-spool.ts";
import { openSpool } from "./spool.ts";

/** A directory younger than this may belong to a process that has made it and not locked it yet. */
const YOUNG_MS = 5_000;

/**
 * Ships and removes the spools below `root` whose process is dead: nobody holds their lock. Answers how many events
 * were taken over. Several processes may run this at once; each spool is taken by one.
 */
export async function adoptSpools(
  root: string,
  db: Pick<Db, "systemPool">,
  youngMs: number = YOUNG_MS,
): Promise<number> {
  let events = 0;
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const directory = join(root, entry.name);
    if (await isOrphan(directory, youngMs)) events += await adopt(directory, db);
  }
  return events;
}

async function isOrphan(directory: string, youngMs: number): Promise<boolean> {
  const facts = await stat(directory).catch(() => null);
  if (facts === null || Date.now() - facts.birthtimeMs < youngMs) return false;
  const lock = lockDirectory(directory);
  lock?.release();
  return lock !== null;
}

async function adopt(directory: string, db: Pick<Db, "systemPool">): Promise<number> {
  let spool: ReturnType<typeof openSpool>;
  try {
    spool = openSpool(directory);
  } catch {
    // Another adopter was faster.
    return 0;
  }
  try {
    const { events } = await shipSpool(spool, db);
    await rm(directory, { recursive: true, force: true });
    return events;
  } finally {
    await spool.close();
  }
}
