import type { Db } from "@switchyard/db";
import type { InstallationRow } from "../installation-store.ts";

/**
 * Takes up to `limit` installations that GitHub was not asked about for `everySeconds`, longest ago first. None that it
 * asked us to leave alone, and none that was uninstalled: what is installed again is another one.
 */
export async function claimChecks(db: Db, limit: number, everySeconds: number): Promise<readonly InstallationRow[]> {
  return db.asSystem("installations to ask GitHub about", async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      update installations i set checked_at = now() from (
        select id from installations
        where removed_at is null and (paused_until is null or paused_until <= now())
          and checked_at <= now() - make_interval(secs => ${everySeconds})
        order by checked_at limit ${limit} for update skip locked) due
      where i.id = due.id returning i.id`;
    return tx.installation.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  });
}
