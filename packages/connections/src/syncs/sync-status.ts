import { sha256Hex } from "@switchyard/crypto";
import { getDeployment } from "@switchyard/deployments";
import { systemPrincipal } from "@switchyard/tenancy";
import { hasNewerOfCommit } from "../environment-store.ts";
import { orgSlugOf } from "../member-store.ts";
import { statusContext, statusReport } from "../reports/status-report.ts";
import type { SourceRow } from "../source-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { type SyncHandler, settled } from "./outcome.ts";
import { remoteOf } from "./remote.ts";
import { ACTOR } from "./sync-branch.ts";

/** Writes how a deployment stands onto its commit, where that has changed since it was last written. */
export const syncStatus: SyncHandler = async (deps, claim, source) => {
  const remote = await remoteOf(deps, source);
  if (!remote) return settled(claim.seen);
  const principal = systemPrincipal(source.orgId, ACTOR);
  const deployment = await getDeployment(deps, principal, { server: source.id, deployment: claim.name });
  const sha = deployment.commit;
  if (sha === null) return settled(claim.seen);
  const { environment, number } = deployment;
  const place = { serverId: source.id, environment, number, sha };
  if (await deps.db.forOrg(source.orgId, (tx) => hasNewerOfCommit(tx, place))) return settled(claim.seen);
  const report = statusReport(deployment);
  const digest = sha256Hex(JSON.stringify([sha, report]));
  if (digest === claim.seen) return settled(digest);
  await remote.client.setStatus(remote.installation, remote.repository, {
    sha,
    ...report,
    context: statusContext(source.slug, environment),
    targetUrl: await deploymentPage(deps, source, deployment.id),
  });
  return settled(digest);
};

/** The deployment's page of the dashboard. */
export async function deploymentPage(
  deps: Pick<ConnectionWorkerDeps, "db" | "webOrigin">,
  source: Pick<SourceRow, "orgId" | "slug">,
  deploymentId: string,
): Promise<string> {
  const org = await deps.db.asSystem("name an org", (tx) => orgSlugOf(tx, source.orgId));
  return `${deps.webOrigin}/${org}/servers/${source.slug}/deployments/${deploymentId}`;
}
