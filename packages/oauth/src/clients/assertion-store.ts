import { sha256Hex } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";

/** Remembers that an assertion was used, until it expires anyway. False for one that was used already, of two at once too. */
export async function useAssertionOnce(db: Pick<Db, "systemPool">, name: string, expiresAt: Date): Promise<boolean> {
  const { rowCount } = await db.systemPool.query({
    name: "use-assertion-once",
    text: `insert into oauth_models (kind, id, payload, expires_at) values ('Assertion', $1, '{}', $2)
      on conflict (kind, id) do nothing`,
    values: [sha256Hex(name), expiresAt],
  });
  return rowCount === 1;
}
