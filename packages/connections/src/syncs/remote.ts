/** A server's repository at GitHub, as a sync asks for it. */
import { requireGithubApp } from "../github-app-reader.ts";
import type { GithubClient, RepositoryRef } from "../ports.ts";
import { changeSource, type SourceRow } from "../source-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";

export interface Remote {
  readonly client: GithubClient;
  /** GitHub's number of the installation. */
  readonly installation: number;
  readonly repository: RepositoryRef;
}

/** How to ask GitHub for the server's repository; null when it does not come from an installation that stands. */
export async function remoteOf(deps: ConnectionWorkerDeps, source: SourceRow): Promise<Remote | null> {
  const { installation, githubRepoId, githubRepo, sourceFault } = source;
  if (!installation || installation.removedAt || installation.suspendedAt || sourceFault !== null) return null;
  if (githubRepoId === null || githubRepo === null) return null;
  const client = deps.github(await requireGithubApp(deps));
  const repository = { id: Number(githubRepoId), fullName: githubRepo };
  return { client, installation: Number(installation.installationId), repository };
}

/**
 * Whether the repository itself is still granted: what is absent in one that is not says nothing. Notes the fault on the
 * server when it is not.
 */
export async function isGranted(deps: ConnectionWorkerDeps, source: SourceRow, remote: Remote): Promise<boolean> {
  const found = await remote.client.repository(remote.installation, remote.repository.id);
  if (found) return true;
  await deps.db.forOrg(source.orgId, (tx) => changeSource(tx, source.id, { sourceFault: "repository_removed" }));
  return false;
}
