import { getCallCounts } from "@switchyard/audit";
import { notFound, type Server } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import { cutPage, type Page, type PageInput, readCursor } from "../cursor.ts";
import type { QueryDeps } from "../deps.ts";
import { findServers } from "../server-store.ts";
import { describeServers } from "./describe-servers.ts";
import { requireVisible, sightOf } from "./visible-server.ts";

/** Servers of the org, newest first, without those that the principal may not know of. */
export async function listServers(deps: QueryDeps, principal: Principal, input: PageInput): Promise<Page<Server>> {
  authorize(principal, "server.read");
  const before = readCursor(input.cursor, /^srv_/);
  const calls = await getCallCounts(deps.db, principal.orgId);
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const page = cutPage(
      await findServers(tx, { limit: input.limit, before, sight: sightOf(principal) }),
      input.limit,
      (row) => row.id,
    );
    const data = await describeServers(tx, page.data, { orgId: principal.orgId, places: deps, calls });
    return { data, nextCursor: page.nextCursor };
  });
}

/** One server by slug or id. Throws AppError server_not_found. */
export async function getServer(deps: QueryDeps, principal: Principal, input: { server: string }): Promise<Server> {
  authorize(principal, "server.read");
  const calls = await getCallCounts(deps.db, principal.orgId);
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const row = await requireVisible(tx, principal, input.server);
    const [view] = await describeServers(tx, [row], { orgId: principal.orgId, places: deps, calls });
    if (!view) throw notFound("server", input.server);
    return view;
  });
}
