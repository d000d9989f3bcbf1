import type { Db, OrgTransaction, SystemTransaction } from "@switchyard/db";

export interface NewDelivery {
  readonly id: string;
  readonly source: "github" | "server";
  readonly dedupeKey: string;
  readonly event: string;
  readonly summary: string;
  readonly events: readonly unknown[];
  readonly status: "received" | "ignored";
}

export interface DeliveryRow {
  readonly id: string;
  readonly orgId: string | null;
  readonly serverId: string | null;
  readonly source: string;
  readonly event: string;
  readonly summary: string;
  readonly status: string;
  readonly attempts: number;
  readonly error: string | null;
  readonly replayOf: string | null;
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
}

const COLUMNS = {
  id: true,
  orgId: true,
  serverId: true,
  source: true,
  event: true,
  summary: true,
  status: true,
  attempts: true,
  error: true,
  replayOf: true,
  receivedAt: true,
  processedAt: true,
} as const;

/** As jsonb takes it: no NUL and no half of a surrogate pair in any text from outside. */
function storedEvents(events: readonly unknown[]): string {
  return JSON.stringify(events, (_, value: unknown) =>
    typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value,
  );
}

/** The time a delivery of the App came is written at most this often. */
const SEEN_EVERY = "10 seconds";

/**
 * Keeps a delivery of the App in one statement; false when it came before. Its org is whose installation it is, by our
 * rows alone. Also notes that GitHub reaches us.
 */
export async function insertGithubDelivery(
  db: Db,
  row: NewDelivery & { readonly installationNumber: number | null },
): Promise<boolean> {
  const result = await db.systemPool.query(
    `with seen as (
       update github_apps set last_delivery_at = now()
       where last_delivery_at is null or last_delivery_at < now() - $9::interval
     )
     insert into deliveries (id, org_id, source, dedupe_key, event, summary, events, status, processed_at)
     values ($1, (select org_id from installations where installation_id = $2), $3, $4, $5, $6, $7, $8,
             case when $8 = 'ignored' then now() end)
     on conflict (dedupe_key) do nothing`,
    [
      row.id,
      row.installationNumber,
      row.source,
      row.dedupeKey,
      row.event,
      row.summary,
      storedEvents(row.events),
      row.status,
      SEEN_EVERY,
    ],
  );
  return result.rowCount === 1;
}

/** Keeps a delivery of a server's own URL; false when it came before. */
export async function insertServerDelivery(
  db: Db,
  row: NewDelivery & { readonly orgId: string; readonly serverId: string },
): Promise<boolean> {
  const result = await db.systemPool.query(
    `insert into deliveries (id, org_id, server_id, source, dedupe_key, event, summary, events, status, processed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $9 = 'ignored' then now() end)
     on conflict (dedupe_key) do nothing`,
    [
      row.id,
      row.orgId,
      row.serverId,
      row.source,
      row.dedupeKey,
      row.event,
      row.summary,
      storedEvents(row.events),
      row.status,
    ],
  );
  return result.rowCount === 1;
}

/** Org and sealed secret of a server's own webhook URL; null when there is none. */
export async function findHook(
  db: Db,
  serverId: string,
): Promise<{ readonly orgId: string; readonly hookSealed: string } | null> {
  const { rows } = await db.systemPool.query<{ org_id: string; hook_sealed: string }>(
    "select org_id, hook_sealed from servers where id = $1 and hook_sealed is not null",
    [serverId],
  );
  const [row] = rows;
  return row ? { orgId: row.org_id, hookSealed: row.hook_sealed } : null;
}

export interface DeliveryPage {
  readonly limit: number;
  readonly before: string | null;
  /** Only those of the server's own URL, and of the App about its repository. */
  readonly server: { readonly id: string; readonly githubRepoId: bigint | null } | null;
}

/** Deliveries of the transaction's org, newest first, one more than `limit`. */
export async function findDeliveries(tx: OrgTransaction, page: DeliveryPage): Promise<readonly DeliveryRow[]> {
  const { server } = page;
  const repository = Number(server?.githubRepoId ?? 0);
  return tx.delivery.findMany({
    where: {
      ...(page.before === null ? {} : { id: { lt: page.before } }),
      ...(server === null
        ? {}
        : {
            OR: [
              { serverId: server.id },
              ...(repository === 0 ? [] : [{ events: { array_contains: [{ repository: { id: repository } }] } }]),
            ],
          }),
    },
    orderBy: { id: "desc" },
    take: page.limit + 1,
    select: COLUMNS,
  });
}

export async function findDelivery(
  tx: OrgTransaction,
  id: string,
): Promise<(DeliveryRow & { readonly events: unknown }) | null> {
  return tx.delivery.findFirst({ where: { id }, select: { ...COLUMNS, events: true } });
}

/** When a webhook of a server's own URL last came. */
export async function lastServerDelivery(tx: OrgTransaction, serverId: string): Promise<Date | null> {
  const row = await tx.delivery.findFirst({
    where: { serverId },
    orderBy: { id: "desc" },
    select: { receivedAt: true },
  });
  return row?.receivedAt ?? null;
}

/** Writes a delivery again, to be processed once more. */
export async function insertReplay(
  tx: SystemTransaction,
  original: DeliveryRow & { readonly events: unknown },
  id: string,
): Promise<DeliveryRow> {
  const { orgId, serverId, source, event, summary } = original;
  return tx.delivery.create({
    data: {
      id,
      orgId,
      serverId,
      source,
      event,
      summary,
      events: JSON.parse(JSON.stringify(original.events)),
      dedupeKey: `replay:${id}`,
      replayOf: original.id,
    },
    select: COLUMNS,
  });
}

/** Slugs of servers by id, within the transaction's org. */
export async function slugsOf(tx: OrgTransaction, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.server.findMany({ where: { id: { in: [...ids] } }, select: { id: true, slug: true } });
  return new Map(rows.map(({ id, slug }) => [id, slug]));
}
