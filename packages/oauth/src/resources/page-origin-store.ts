import { type Db, StaleCache } from "@switchyard/db";

/** Which origins' pages may sign in at all. */
export interface PageOrigins {
  /** Whether some MCP server lets pages of this origin call it, as of at most 5 s ago. */
  allows(origin: string): Promise<boolean>;
}

const MEMORY = { freshMs: 2_000, staleMs: 5_000, outageMs: 60_000, maxEntries: 1_000 } as const;
const LONGEST = 255;
const ALLOWED = `
  SELECT EXISTS (SELECT 1 FROM servers s JOIN organizations o ON o.id = s.org_id
    WHERE s.allowed_origins @> ARRAY[$1::text] AND o.deleted_at IS NULL) AS allowed`;

/** Opens the list; it is read as it is asked. */
export function openPageOrigins(db: Pick<Db, "systemPool">): PageOrigins {
  const known = new StaleCache<boolean>(MEMORY);
  return {
    async allows(origin) {
      if (origin.length > LONGEST) return false;
      return known.get(origin, async () => {
        const { rows } = await db.systemPool.query<{ allowed: boolean }>({
          name: "page-origin-allowed",
          text: ALLOWED,
          values: [origin],
        });
        return rows[0]?.allowed === true;
      });
    },
  };
}
