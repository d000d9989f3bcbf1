import { AppError, type Grant, notFound } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import { authorize, type Identity, orgOfSession, type Principal } from "@switchyard/tenancy";
import { emailsOf, findMemberUserId, findOpenGrants, findServerId, grantViews } from "./grant-store.ts";

/** A person has one per client and server: nobody reads more of their own at once. */
const MINE_MAX = 500;
const CURSOR = /^grt_[0-9a-z]{26}$/;

export interface GrantPage {
  readonly data: Grant[];
  /** Id of the last grant of this page; null at the end. */
  readonly nextCursor: string | null;
}

/**
 * What the person lets clients do, newest first: in every org, or in the one whose identity provider vouched for the
 * session. A key has given no consent.
 */
export async function listMyGrants({ db }: { readonly db: Db }, identity: Identity): Promise<Grant[]> {
  if (identity.kind !== "user") return [];
  return db.asSystem("grants of a person", async (tx) => {
    const orgId = (await orgOfSession(tx, identity)) ?? undefined;
    const rows = await findOpenGrants(tx, { userId: identity.id, orgId, limit: MINE_MAX });
    return grantViews(rows, new Map([[identity.id, identity.label]]));
  });
}

/**
 * What members of the org let clients do, newest first, optionally of one server (slug or id) or one member (user id or
 * member id). Needs `client.read`. Throws AppError server_not_found, cursor_invalid.
 */
export async function listGrants(
  { db }: { readonly db: Db },
  principal: Principal,
  input: {
    readonly limit: number;
    readonly cursor?: string | undefined;
    readonly server?: string | undefined;
    readonly member?: string | undefined;
  },
): Promise<GrantPage> {
  authorize(principal, "client.read");
  const { orgId } = principal;
  if (input.cursor !== undefined && !CURSOR.test(input.cursor)) throw cursorInvalid();
  const found = await db.forOrg(orgId, async (tx) => {
    const serverId = input.server === undefined ? undefined : await findServerId(tx, orgId, input.server);
    if (serverId === null) throw notFound("server", input.server ?? "");
    const userId = input.member === undefined ? undefined : await findMemberUserId(tx, orgId, input.member);
    return findOpenGrants(tx, { orgId, serverId, userId, limit: input.limit, before: input.cursor });
  });
  const rows = found.slice(0, input.limit);
  const emails = await db.asSystem("who gave a grant", (tx) =>
    emailsOf(
      tx,
      rows.map(({ userId }) => userId),
    ),
  );
  const last = rows.at(-1);
  return { data: grantViews(rows, emails), nextCursor: found.length > input.limit && last ? last.id : null };
}

function cursorInvalid(): AppError {
  return new AppError({
    code: "cursor_invalid",
    kind: "invalid_input",
    message: "The cursor is not one that this list answered.",
    remedy: "Start again without a cursor.",
  });
}
