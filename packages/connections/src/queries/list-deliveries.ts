import { AppError, type Delivery, notFound } from "@switchyard/contracts";
import { assertServerVisible } from "@switchyard/deployments";
import { authorize, type Principal } from "@switchyard/tenancy";
import { findDeliveries, slugsOf } from "../delivery-store.ts";
import { deliveryView } from "../delivery-view.ts";
import type { ConnectionDeps } from "../deps.ts";
import { findSource } from "../source-store.ts";

export interface ListDeliveriesInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Slug or id: only those of its own URL, and of the App about its repository. */
  readonly server?: string | undefined;
}

/**
 * Webhooks that came for the org, newest first; for the role `member`, to whom servers may be hidden, only those of a server
 * it names. Throws AppError server_not_found, cursor_invalid.
 */
export async function listDeliveries(
  { db }: Pick<ConnectionDeps, "db">,
  principal: Principal,
  input: ListDeliveriesInput,
): Promise<{ data: Delivery[]; nextCursor: string | null }> {
  authorize(principal, "server.read");
  const before = readCursor(input.cursor);
  if (input.server !== undefined) await assertServerVisible({ db }, principal, { server: input.server });
  else if (principal.role === "member") return { data: [], nextCursor: null };
  return db.forOrg(principal.orgId, async (tx) => {
    const server = input.server === undefined ? null : await findSource(tx, input.server);
    if (input.server !== undefined && !server) throw notFound("server", input.server);
    const rows = await findDeliveries(tx, { limit: input.limit, before, server });
    const shown = rows.slice(0, input.limit);
    const slugs = await slugsOf(
      tx,
      shown.flatMap(({ serverId }) => serverId ?? []),
    );
    const last = rows.length > input.limit ? shown.at(-1) : undefined;
    return {
      data: shown.map((row) => deliveryView(row, row.serverId === null ? null : (slugs.get(row.serverId) ?? null))),
      nextCursor: last ? Buffer.from(last.id).toString("base64url") : null,
    };
  });
}

function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, "base64url").toString("utf8");
  if (/^whd_[0-9a-z]+$/.test(key)) return key;
  throw new AppError({
    code: "cursor_invalid",
    kind: "invalid_input",
    message: "The cursor is not one that this list answered.",
    remedy: "Start again without a cursor.",
  });
}
