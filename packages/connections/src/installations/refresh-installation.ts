/** Brings rows in step with what GitHub says now about an installation and its repositories. */
import { recordManagementEvent } from "@switchyard/audit";
import { actorOf, systemPrincipal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import { requireGithubApp } from "../github-app-reader.ts";
import { type InstallationRow, writeRemote } from "../installation-store.ts";
import type { GithubClient, RemoteInstallation, RemoteRepository } from "../ports.ts";
import { changeSource, type SourceRow, sourcesOfInstallation } from "../source-store.ts";
import { wantAllAgain } from "../sync-claim-store.ts";
import { adoptServers, remoteSource } from "./adopt-servers.ts";

type Fault = "installation_removed" | "installation_suspended" | "repository_removed" | null;

/** Asks about an installation and all repositories that servers come from. Answers true: it concerns its org. */
export async function refreshInstallation(deps: GithubDeps, row: InstallationRow): Promise<true> {
  const client = deps.github(await requireGithubApp(deps));
  const told = await client.installation(Number(row.installationId));
  // Another GitHub counts anew: what has this number on another account is not the one that was linked.
  const remote = told?.account.id === Number(row.accountId) ? told : null;
  await noteInstallation(deps, row, remote);
  const servers = await serversOf(deps, row);
  if (!remote || remote.suspendedAt !== null) {
    const fault = remote ? "installation_suspended" : "installation_removed";
    for (const server of servers) await noteSource(deps, server, { fault, remote: null });
    return true;
  }
  await adoptServers(deps, row, client);
  await refreshServers(deps, { row, client, servers: await serversOf(deps, row) });
  return true;
}

/** Asks about one repository of an installation. Answers whether a server comes from it. */
export async function refreshRepository(
  deps: GithubDeps,
  row: InstallationRow,
  repositoryId: number,
): Promise<boolean> {
  const servers = await serversOf(deps, row, repositoryId);
  if (servers.length === 0) return false;
  const client = deps.github(await requireGithubApp(deps));
  await refreshServers(deps, { row, client, servers });
  return true;
}

function serversOf({ db }: GithubDeps, row: InstallationRow, repositoryId?: number): Promise<readonly SourceRow[]> {
  return db.asSystem("servers of an installation", (tx) => sourcesOfInstallation(tx, row, repositoryId));
}

async function refreshServers(
  deps: GithubDeps,
  what: {
    readonly row: InstallationRow;
    readonly client: Pick<GithubClient, "repository">;
    readonly servers: readonly SourceRow[];
  },
): Promise<void> {
  const asked = new Map<number, RemoteRepository | null>();
  for (const server of what.servers) {
    const id = Number(server.githubRepoId);
    const known = asked.get(id);
    const remote = known === undefined ? await what.client.repository(Number(what.row.installationId), id) : known;
    asked.set(id, remote);
    await noteSource(deps, server, { fault: remote ? null : "repository_removed", remote });
  }
}

/** Writes an installation as GitHub tells it, with an audit event where something changed. */
async function noteInstallation(
  { db }: GithubDeps,
  row: InstallationRow,
  remote: RemoteInstallation | null,
): Promise<void> {
  const method = changeOf(row, remote);
  await db.asSystem("note an installation", async (tx) => {
    if (remote !== null || row.removedAt === null) await writeRemote(tx, row.id, remote);
    if (method === null) return;
    await recordManagementEvent(tx, {
      orgId: row.orgId,
      actor: actorOf(systemPrincipal(row.orgId, "github")),
      method,
      name: remote?.account.login ?? row.accountLogin,
      arguments: { installationId: Number(row.installationId) },
    });
  });
}

function changeOf(row: InstallationRow, remote: RemoteInstallation | null): string | null {
  if (!remote) return row.removedAt === null ? "installation.removed" : null;
  const suspended = remote.suspendedAt !== null;
  if (suspended !== (row.suspendedAt !== null))
    return suspended ? "installation.suspended" : "installation.unsuspended";
  if (remote.account.login !== row.accountLogin) return "installation.renamed";
  return remote.repositorySelection === row.repositorySelection ? null : "installation.repositories_changed";
}

interface Noted {
  readonly fault: Fault;
  readonly remote: RemoteRepository | null;
}

/** Writes a server's source as GitHub tells it, with an audit event where something changed; looks again after a fault. */
async function noteSource({ db }: GithubDeps, server: SourceRow, { fault, remote }: Noted): Promise<void> {
  const told = remote ? remoteSource(remote) : { sourceFault: fault };
  const changed = Object.entries(told).filter(([name, value]) => Reflect.get(server, name) !== value);
  if (changed.length === 0) return;
  const { orgId } = server;
  await db.forOrg(orgId, async (tx) => {
    await changeSource(tx, server.id, told);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(systemPrincipal(orgId, "github")),
      method: "server.source_changed",
      name: remote?.fullName ?? server.githubRepo,
      server,
      arguments: Object.fromEntries(changed),
    });
  });
  if (fault === null && server.sourceFault !== null) await wantAllAgain(db, [server.id]);
}
