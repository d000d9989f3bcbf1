import { AccessMode, type Limit } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { authorize, may, maySeeServer, type Principal } from "@switchyard/tenancy";
import { requireServer } from "../policies/policed-server.ts";
import { findLimits, findServersNaming, type LimitRow } from "./limit-store.ts";
import { limitView } from "./limit-view.ts";
import type { LimitQueryDeps } from "./ports.ts";
import { withUsed } from "./used-limits.ts";

/**
 * Limits of the org, oldest first; with a server those that hold there: its own and the org's. Limits of servers that the
 * principal may not know of are absent, and who may not read the org's members does not learn who made one. What is used
 * is told of those for everybody, while Redis answers. Needs `server.read`. Throws AppError server_not_found.
 */
export async function listLimits(
  { db, queue }: LimitQueryDeps,
  principal: Principal,
  input: { readonly server?: string | undefined },
): Promise<Limit[]> {
  authorize(principal, "server.read");
  const rows = await db.forOrg(principal.orgId, async (tx) => {
    const at = input.server === undefined ? null : await requireServer(tx, principal, input.server);
    const holding = (await findLimits(tx)).filter(({ server }) => at === null || !server || server.id === at.id);
    return seenBy(tx, principal, holding);
  });
  const seesPeople = may(principal, "member.read");
  const views = rows.map((row) => limitView(seesPeople ? row : { ...row, createdBy: "an owner or admin" }));
  return withUsed(queue, views);
}

async function seenBy(
  tx: OrgTransaction,
  principal: Principal,
  rows: readonly LimitRow[],
): Promise<readonly LimitRow[]> {
  const userId = principal.kind === "user" ? principal.id : null;
  const caller = { role: principal.role, userId };
  const named = userId === null ? new Set<string>() : await findServersNaming(tx, userId);
  return rows.filter(({ server }) => {
    if (server === null) return true;
    const memberIds = new Set(userId !== null && named.has(server.id) ? [userId] : []);
    return maySeeServer(caller, { access: AccessMode.parse(server.access), memberIds });
  });
}
