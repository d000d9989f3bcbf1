/** What a hint makes us want. It says that something may have changed, never what is true. */
import { environmentOfBranch, parseDeploySettings, type WantedSync, wantSync } from "@switchyard/deployments";
import type { ClaimedDelivery } from "../delivery-claim-store.ts";
import { heldForChecks, openPreviews } from "../environment-store.ts";
import { findByNumber, type InstallationRow } from "../installation-store.ts";
import { refreshInstallation, refreshRepository } from "../installations/refresh-installation.ts";
import type { SourceEvent } from "../ports.ts";
import { findSourceById, type SourceRow, sourcesOfInstallation } from "../source-store.ts";
import { countBranches } from "../sync-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";

/** Applies one event; answers whether it concerns anything here. */
export async function applyEvent(
  deps: ConnectionWorkerDeps,
  delivery: Pick<ClaimedDelivery, "orgId" | "serverId">,
  event: SourceEvent,
): Promise<boolean> {
  if (delivery.serverId !== null) return applyToServer(deps, delivery.serverId, event);
  const installation = await installationOf(deps, delivery.orgId, event.installationId);
  if (!installation) return false;
  if (event.kind === "installation") return refreshInstallation(deps, installation);
  if (event.kind === "repository") return refreshRepository(deps, installation, event.repository.id);
  const servers = await deps.db.asSystem("servers of a repository", (tx) =>
    sourcesOfInstallation(tx, installation, event.repository.id),
  );
  let concerned = false;
  for (const server of servers) concerned = (await wantFor(deps, server, event)) || concerned;
  return concerned;
}

/**
 * The installation that an event is about. The org is that of our own row: an event that names another org's number by
 * then, or one of nobody, reaches nothing.
 */
async function installationOf(
  { db }: ConnectionWorkerDeps,
  orgId: string | null,
  number: number | null,
): Promise<InstallationRow | null> {
  if (number === null) return null;
  const row = await db.asSystem("installation of a delivery", (tx) => findByNumber(tx, number));
  return row && (orgId === null || row.orgId === orgId) ? row : null;
}

/** A server's own URL: its secret reaches this server's source and nothing else, whatever repository the body names. */
async function applyToServer(deps: ConnectionWorkerDeps, serverId: string, event: SourceEvent): Promise<boolean> {
  const server = await findSourceById(deps.db, serverId);
  if (!server || event.kind !== "push") return false;
  if (server.githubRepoId !== null) return wantFor(deps, server, event);
  const mayMatter = (await followsBranch(deps, server, event.branch)) || (await mayBeHead(deps, server));
  if (mayMatter) await want(deps, server, { kind: "branch", name: event.branch });
  return mayMatter;
}

/** Branches of a plain Git URL that are asked about while nobody knows which of them is its HEAD. */
export const UNKNOWN_BRANCHES = 50;

async function mayBeHead({ db }: ConnectionWorkerDeps, server: SourceRow): Promise<boolean> {
  const { sourceRef: ref, defaultBranch } = server;
  if (defaultBranch !== null || (ref !== null && ref !== "HEAD")) return false;
  const known = await db.forOrg(server.orgId, (tx) => countBranches(tx, server.id));
  return known < UNKNOWN_BRANCHES;
}

async function wantFor(deps: ConnectionWorkerDeps, server: SourceRow, event: SourceEvent): Promise<boolean> {
  switch (event.kind) {
    case "push":
      if (!(await followsBranch(deps, server, event.branch))) return false;
      await want(deps, server, { kind: "branch", name: event.branch });
      return true;
    case "pull_request":
      if (!(await followsPull(deps, server, event))) return false;
      await want(deps, server, { kind: "pull", name: String(event.number) });
      return true;
    case "checks":
      if (!(await waitsForChecks(deps, server, event.sha))) return false;
      await want(deps, server, { kind: "checks", name: event.sha });
      return true;
    default:
      return false;
  }
}

/** Whether a branch deploys anywhere, or did: who pushes a thousand branches makes no thousand rows. */
export async function followsBranch(
  { db }: Pick<ConnectionWorkerDeps, "db">,
  server: SourceRow,
  branch: string,
): Promise<boolean> {
  const { sourceRef: ref, defaultBranch } = server;
  const settings = parseDeploySettings(server.deploySettings);
  if (environmentOfBranch(settings, { branch, ref, defaultBranch }) !== null) return true;
  const open = await db.forOrg(server.orgId, (tx) => openPreviews(tx, server.id));
  return open.some((environment) => environment.branch === branch);
}

async function followsPull(
  { db }: ConnectionWorkerDeps,
  server: SourceRow,
  event: { readonly number: number; readonly action: string },
): Promise<boolean> {
  const { autoDeploy, previews } = parseDeploySettings(server.deploySettings);
  if (autoDeploy && previews.enabled && event.action !== "edited") return true;
  const open = await db.forOrg(server.orgId, (tx) => openPreviews(tx, server.id));
  return open.some(({ pullNumber }) => pullNumber === event.number);
}

async function waitsForChecks({ db }: ConnectionWorkerDeps, server: SourceRow, sha: string): Promise<boolean> {
  return (await db.forOrg(server.orgId, (tx) => heldForChecks(tx, server.id, sha))).length > 0;
}

/** One hint in a transaction of its own: hints that wait for a sync's lock must hold nothing it may need. */
async function want(
  { db }: ConnectionWorkerDeps,
  server: SourceRow,
  sync: Pick<WantedSync, "kind" | "name">,
): Promise<void> {
  const { id: serverId, orgId } = server;
  await db.forOrg(orgId, (tx) => wantSync(tx, { orgId, serverId, ...sync }));
}
