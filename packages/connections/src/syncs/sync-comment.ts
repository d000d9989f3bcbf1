import { sha256Hex } from "@switchyard/crypto";
import { getDeployment, listEnvironments } from "@switchyard/deployments";
import { systemPrincipal } from "@switchyard/tenancy";
import { type FollowedEnvironment, findFollowed, newestDeployment, writeComment } from "../environment-store.ts";
import { commentReport } from "../reports/comment-report.ts";
import type { SourceRow } from "../source-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { type SyncHandler, settled } from "./outcome.ts";
import { remoteOf } from "./remote.ts";
import { ACTOR } from "./sync-branch.ts";
import { deploymentPage } from "./sync-status.ts";

/** Keeps the one comment on a pull request up to date. */
export const syncComment: SyncHandler = async (deps, claim, source) => {
  const remote = await remoteOf(deps, source);
  if (!remote) return settled(claim.seen);
  const environment = await deps.db.forOrg(source.orgId, (tx) => findFollowed(tx, source.id, claim.name));
  if (!environment || environment.pullNumber === null) return settled(claim.seen);
  const body = await bodyOf(deps, source, environment);
  const digest = sha256Hex(body);
  if (digest === claim.seen) return settled(digest);
  const known = environment.commentId === null ? null : Number(environment.commentId);
  const comment = { pull: environment.pullNumber, id: known, body };
  const { id } = await remote.client.putComment(remote.installation, remote.repository, comment);
  // At once and not under the fence: a second comment would be worse than an id written twice.
  if (id !== known) await deps.db.forOrg(source.orgId, (tx) => writeComment(tx, environment.id, id));
  return settled(digest);
};

async function bodyOf(
  deps: ConnectionWorkerDeps,
  source: SourceRow,
  environment: FollowedEnvironment,
): Promise<string> {
  const principal = systemPrincipal(source.orgId, ACTOR);
  const newest = await deps.db.forOrg(source.orgId, (tx) => newestDeployment(tx, environment.id));
  const deployment =
    newest === null ? null : await getDeployment(deps, principal, { server: source.id, deployment: newest });
  const views = await listEnvironments(deps, principal, { server: source.id });
  const view = views.find(({ id }) => id === environment.id);
  return commentReport({
    serverId: source.id,
    server: source.slug,
    environment: environment.slug,
    previewUrl: view && view.liveDeploymentId !== null ? view.mcpUrl : null,
    dashboardUrl: await deploymentPage(deps, source, newest ?? ""),
    closed: environment.closedAt !== null,
    deployment,
  });
}
