import { type Deployment, notFound } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import { cutPage, type Page, type PageInput, readCursor } from "../cursor.ts";
import { findDeployment, findDeployments } from "../deployment-store.ts";
import type { QueryDeps } from "../deps.ts";
import { findServer } from "../server-store.ts";
import { deploymentView } from "../views.ts";

/** Deployments of a server, newest first. Throws AppError server_not_found. */
export async function listDeployments(
  deps: QueryDeps,
  principal: Principal,
  input: PageInput & { readonly server: string },
): Promise<Page<Deployment>> {
  authorize(principal, "server.read");
  const before = readCursor(input.cursor, /^\d{1,9}$/);
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const rows = await findDeployments(tx, server.id, {
      limit: input.limit,
      before: before === null ? null : Number(before),
    });
    const page = cutPage(rows, input.limit, (row) => String(row.number));
    return { data: page.data.map(deploymentView), nextCursor: page.nextCursor };
  });
}

/** One deployment of a server. Throws AppError server_not_found, deployment_not_found. */
export async function getDeployment(
  deps: QueryDeps,
  principal: Principal,
  input: { readonly server: string; readonly deployment: string },
): Promise<Deployment> {
  authorize(principal, "server.read");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const row = await findDeployment(tx, server.id, input.deployment);
    if (!row) throw notFound("deployment", input.deployment);
    return deploymentView(row);
  });
}
