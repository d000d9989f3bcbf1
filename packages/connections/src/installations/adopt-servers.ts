import { recordManagementEvent } from "@switchyard/audit";
import { actorOf, systemPrincipal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import type { InstallationRow } from "../installation-store.ts";
import type { GithubClient, RemoteRepository } from "../ports.ts";
import { changeSource, orphanedSources, type SourceRow } from "../source-store.ts";

/**
 * Servers of the org whose installation is gone follow one that grants their repository, by the repository's number.
 * Answers how many did. Throws the errors of GitHub.
 */
export async function adoptServers(
  { db }: Pick<GithubDeps, "db">,
  installation: Pick<InstallationRow, "id" | "orgId" | "installationId">,
  client: Pick<GithubClient, "repository">,
): Promise<number> {
  const orphans = await db.forOrg(installation.orgId, (tx) => orphanedSources(tx));
  let adopted = 0;
  for (const server of orphans) {
    const remote = await client.repository(Number(installation.installationId), Number(server.githubRepoId));
    if (!remote) continue;
    await adopt({ db }, installation, { server, remote });
    adopted += 1;
  }
  return adopted;
}

async function adopt(
  { db }: Pick<GithubDeps, "db">,
  installation: Pick<InstallationRow, "id" | "orgId">,
  { server, remote }: { readonly server: SourceRow; readonly remote: RemoteRepository },
): Promise<void> {
  const { orgId } = installation;
  await db.forOrg(orgId, async (tx) => {
    await changeSource(tx, server.id, { installationId: installation.id, ...remoteSource(remote) });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(systemPrincipal(orgId, "github")),
      method: "server.source_linked",
      name: remote.fullName,
      server,
    });
  });
}

/** Columns of a server's source as GitHub tells them now. */
export function remoteSource(remote: RemoteRepository) {
  return {
    githubRepo: remote.fullName,
    defaultBranch: remote.defaultBranch,
    sourceUrl: remote.cloneUrl,
    sourceFault: null,
  } as const;
}
