import { type Deployment, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { authorize, type Principal } from "@switchyard/tenancy";
import { cutPage, type Page, type PageInput, readCursor } from "../cursor.ts";
import { type DeploymentRow, findDeployment, findDeployments } from "../deployment-store.ts";
import type { QueryDeps } from "../deps.ts";
import { findLiveSlugs } from "../promotion-store.ts";
import { findPlaces } from "../queue-store.ts";

import { deploymentView } from "../views.ts";
import { requireVisible } from "./visible-server.ts";

/** Deployments of a server, newest first. Throws AppError server_not_found. */
export async function listDeployments(
  deps: QueryDeps,
  principal: Principal,
  input: PageInput & { readonly server: string; readonly environment?: string | undefined },
): Promise<Page<Deployment>> {
  authorize(principal, "server.read");
  const before = readCursor(input.cursor, /^\d{1,9}$/);
  const page = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const rows = await findDeployments(tx, server.id, {
      limit: input.limit,
      before: before === null ? null : Number(before),
      environment: input.environment ?? null,
    });
    const cut = cutPage(rows, input.limit, (row) => String(row.number));
    return { data: await describeDeployments(tx, server.id, cut.data), nextCursor: cut.nextCursor };
  });
  return { ...page, data: await withPlaces(deps, page.data) };
}

/** One deployment of a server. Throws AppError server_not_found, deployment_not_found. */
export async function getDeployment(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment: string },
): Promise<Deployment> {
  authorize(principal, "server.read");
  const views = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await requireVisible(tx, principal, input.server);
    const row = await findDeployment(tx, server.id, input.deployment);
    if (!row) throw notFound("deployment", input.deployment);
    return describeDeployments(tx, server.id, [row]);
  });
  const [view] = await withPlaces(deps, views);
  if (!view) throw notFound("deployment", input.deployment);
  return view;
}

/** Views with what only other rows know: the environments in which each is live. */
async function describeDeployments(
  tx: OrgTransaction,
  serverId: string,
  rows: readonly DeploymentRow[],
): Promise<Deployment[]> {
  const live = await findLiveSlugs(tx, serverId);
  return rows.map((row) => deploymentView(row, { liveIn: live.get(row.id) ?? [], ahead: null }));
}

/** Views with the places of those that wait in the queue, which is one for all orgs. */
async function withPlaces(deps: QueryDeps, views: readonly Deployment[]): Promise<Deployment[]> {
  const waiting = views.filter((view) => view.status === "queued" && view.hold === null);
  const places = await findPlaces(
    deps.db,
    waiting.map((view) => view.id),
  );
  return views.map((view) => ({ ...view, ahead: places.get(view.id) ?? null }));
}
