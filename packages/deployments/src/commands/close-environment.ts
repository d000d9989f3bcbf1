import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { endQueued, findUnderway, isDeployedSince, requestCancel } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import { closeRows, type EnvironmentRow, findEnvironmentBySlug } from "../environment-store.ts";
import { findServer, lockServer, type ServerRow } from "../server-store.ts";
import { wantReport, wantSync } from "../sync-store.ts";
import type { FollowDeps } from "./deploy-commit.ts";
import { hintDeployment, hintRoutes } from "./ring-deployment.ts";

/**
 * Closes a preview: its endpoint stops, its instances are drained, what waits or runs for it is canceled, and its
 * variables are removed. Closed already is fine. Throws AppError server_not_found, environment_not_found,
 * environment_permanent.
 */
export async function closeEnvironment(
  deps: CommandDeps,
  principal: Principal,
  input: { readonly server: string; readonly environment: string },
): Promise<void> {
  authorize(principal, "server.manage");
  await close(deps, principal, { ...input, slug: input.environment, reason: "closed by hand", must: true });
}

/**
 * The same for whoever follows a repository: the pull request was closed, the branch deleted. Does nothing for a preview
 * that never was, nor with `idleSince` for one that was deployed to after that. Throws AppError server_not_found,
 * environment_permanent.
 */
export async function closePreview(
  deps: FollowDeps,
  principal: Principal,
  input: { readonly serverId: string; readonly slug: string; readonly reason: string; readonly idleSince?: Date },
): Promise<void> {
  authorize(principal, "deployment.create");
  const { serverId: server, ...closing } = input;
  await close(deps, principal, { ...closing, server, must: false });
}

interface Closing {
  /** Slug or id. */
  readonly server: string;
  readonly slug: string;
  readonly reason: string;
  /** Whether an absent environment is an error. */
  readonly must: boolean;
  /** Closes it only if nothing was deployed to it later. */
  readonly idleSince?: Date;
}

async function close(deps: FollowDeps, principal: Principal, closing: Closing): Promise<void> {
  const closed = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, closing.server);
    if (!server) throw notFound("server", closing.server);
    await lockServer(tx, server.id);
    const environment = await findEnvironmentBySlug(tx, server.id, closing.slug);
    if (environment === null && !closing.must) return null;
    if (environment === null) throw notFound("environment", `${server.slug}@${closing.slug}`);
    if (environment.kind !== "preview") throw permanent(environment.slug);
    const { idleSince } = closing;
    if (idleSince !== undefined && (await isDeployedSince(tx, environment.id, idleSince))) return null;
    return closeOne(tx, principal, { server, environment, reason: closing.reason });
  });
  if (closed === null) return;
  await hintRoutes(deps, { orgId: principal.orgId, serverId: closed.serverId });
  for (const id of closed.deployments) await hintDeployment(deps, id);
}

async function closeOne(
  tx: OrgTransaction,
  principal: Principal,
  what: { readonly server: ServerRow; readonly environment: EnvironmentRow; readonly reason: string },
): Promise<{ readonly serverId: string; readonly deployments: readonly string[] } | null> {
  const { server, environment, reason } = what;
  if (!(await closeRows(tx, environment.id, reason))) return null;
  const deployments: string[] = [];
  for (const { id } of await findUnderway(tx, environment.id)) {
    if (!(await endQueued(tx, id, { status: "canceled" }))) await requestCancel(tx, id);
    deployments.push(id);
  }
  // After all of them: workers lock a deployment before what is reported of it.
  for (const id of deployments) await wantReport(tx, id);
  if (environment.pullNumber !== null && server.installationId !== null) {
    await wantSync(tx, { orgId: server.orgId, serverId: server.id, kind: "comment", name: environment.id });
  }
  await recordManagementEvent(tx, {
    orgId: server.orgId,
    actor: actorOf(principal),
    method: "environment.close",
    name: environment.slug,
    server,
    arguments: { environment: environment.slug, reason, previous: environment.liveDeploymentId },
    context: { requestId: principal.requestId },
  });
  return { serverId: server.id, deployments };
}

function permanent(slug: string): AppError {
  return new AppError({
    code: "environment_permanent",
    kind: "conflict",
    message: `The environment "${slug}" belongs to the server and cannot be closed.`,
    remedy: "Delete the server instead, or close one of its previews.",
  });
}
