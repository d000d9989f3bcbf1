import type { Db } from "@switchyard/db";
import { ISSUED_COLUMNS, type IssuedRow, type RawIssued, toIssued } from "./key-store.ts";

/** The client that an org issued under this id, or null. */
export async function readClient(db: Pick<Db, "systemPool">, id: string): Promise<IssuedRow | null> {
  const { rows } = await db.systemPool.query<RawIssued>({
    name: "door-read-client",
    text: `select ${ISSUED_COLUMNS} from oauth_clients where id = $1`,
    values: [id],
  });
  return rows[0] === undefined ? null : toIssued(rows[0]);
}
