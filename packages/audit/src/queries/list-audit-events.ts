import { AppError, type AuditEvent, type Outcome } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { actorIdsByLabel, findEvents } from "../trail-store.ts";

/** Filters of an audit list; all of them must hold. Times are ISO 8601, `from` inclusive, `to` exclusive. */
export interface AuditListInput {
  /** Slug or id. */
  readonly server?: string | undefined;
  /** Name of a tool: keeps `tools/call` of it. */
  readonly tool?: string | undefined;
  /** Id of a user or key, `anonymous`, an e-mail, or the name of a key. */
  readonly actor?: string | undefined;
  readonly outcome?: Outcome | undefined;
  readonly method?: string | undefined;
  readonly kind?: "exchange" | "management" | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** One page of the trail. */
export interface AuditPage {
  readonly data: readonly AuditEvent[];
  readonly nextCursor: string | null;
}

/**
 * Sealed events of an org, newest first. The cursor is a `seq`, so that pages neither skip nor repeat while events
 * arrive. The caller has authorised `audit.read`. Throws AppError cursor_invalid.
 */
export async function listAuditEvents(
  db: Pick<Db, "forOrg">,
  orgId: string,
  input: AuditListInput,
): Promise<AuditPage> {
  const beforeSeq = readCursor(input.cursor);
  const events = await db.forOrg(orgId, async (tx) => {
    const actorIds = input.actor === undefined ? undefined : [input.actor, ...(await actorIdsByLabel(tx, input.actor))];
    const { server, tool, outcome, method, kind } = input;
    const filter = { server, tool, actorIds, outcome, method, kind, beforeSeq, from: at(input.from), to: at(input.to) };
    return findEvents(tx, filter, input.limit + 1);
  });
  const data = events.slice(0, input.limit);
  return { data, nextCursor: events.length > input.limit ? String(data.at(-1)?.seq) : null };
}

function at(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

function readCursor(cursor: string | undefined): bigint | undefined {
  if (cursor === undefined) return undefined;
  if (/^\d{1,18}$/.test(cursor)) return BigInt(cursor);
  throw new AppError({
    code: "cursor_invalid",
    kind: "invalid_input",
    message: "The cursor is not one that this list gave out.",
    remedy: "Pass `nextCursor` of the page before, or leave it out to begin.",
  });
}
