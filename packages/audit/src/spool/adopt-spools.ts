import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "@switchyard/db";
import { hiddenPrefix } from "./directory-lock.ts";
import { shipSpool } from "./ship-spool.ts";
import { openSpool } from "./spool.ts";

/**
 * Ships and removes the spools below `root` whose process is dead: nobody holds their lock. Answers how many events
 * were taken over. Several processes may run this at once; each spool is taken by one.
 */
export async function adoptSpools(root: string, db: Pick<Db, "systemPool">): Promise<number> {
  let events = 0;
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isDirectory() && !entry.name.startsWith(hiddenPrefix)) events += await adopt(join(root, entry.name), db);
  }
  return events;
}

async function adopt(directory: string, db: Pick<Db, "systemPool">): Promise<number> {
  let spool: ReturnType<typeof openSpool>;
  try {
    spool = openSpool(directory);
  } catch {
    // Its owner lives, or another adopter was faster.
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
