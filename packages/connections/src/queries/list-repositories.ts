import { AppError, notFound, type Repository } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import { requireGithubApp } from "../github-app-reader.ts";
import { findUsableInstallations, type InstallationRow } from "../installation-store.ts";
import type { GithubClient, RemoteRepository } from "../ports.ts";
import { serversByRepository } from "../source-store.ts";

export interface ListRepositoriesInput {
  /** Our id of one installation; all linked ones otherwise. */
  readonly installation?: string | undefined;
  readonly search?: string | undefined;
}

/**
 * Repositories that linked installations grant, most recently pushed first. An installation that does not answer is
 * left out as long as another one does. Throws AppError installation_not_found, github_app_missing and the errors of
 * GitHub.
 */
export async function listRepositories(
  deps: GithubDeps,
  principal: Principal,
  input: ListRepositoriesInput,
): Promise<readonly Repository[]> {
  authorize(principal, "server.manage");
  const { installations, servers } = await deps.db.forOrg(principal.orgId, async (tx) => ({
    installations: await findUsableInstallations(tx),
    servers: await serversByRepository(tx),
  }));
  const chosen = installations.filter(({ id }) => input.installation === undefined || id === input.installation);
  if (input.installation !== undefined && chosen.length === 0) throw notFound("installation", input.installation);
  if (chosen.length === 0) return [];
  const client = deps.github(await requireGithubApp(deps));
  const found = await askAll(client, chosen, input.search?.trim() || null);
  return found
    .map(({ remote, installation }) => repositoryView(remote, installation.id, servers.get(remote.id) ?? []))
    .sort((a, b) => (b.pushedAt ?? "").localeCompare(a.pushedAt ?? ""));
}

interface Found {
  readonly remote: RemoteRepository;
  readonly installation: InstallationRow;
}

async function askAll(
  client: GithubClient,
  installations: readonly InstallationRow[],
  search: string | null,
): Promise<readonly Found[]> {
  const answers = await Promise.allSettled(
    installations.map(async (installation) => {
      const { repositories } = await client.repositories(Number(installation.installationId), { search });
      return repositories.map((remote) => ({ remote, installation }));
    }),
  );
  const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed && answers.every((answer) => answer.status === "rejected")) throw asAppError(failed.reason);
  return found;
}

function asAppError(reason: unknown): AppError {
  if (reason instanceof AppError) return reason;
  return new AppError({ code: "internal", kind: "internal", message: "GitHub could not be asked.", cause: reason });
}

/** A repository as it crosses the wire. */
export function repositoryView(remote: RemoteRepository, installationId: string, servers: string[]): Repository {
  const { fullName, archived, defaultBranch, description, language, pushedAt, htmlUrl } = remote;
  return {
    fullName,
    installationId,
    private: remote.private,
    archived,
    defaultBranch,
    description,
    language,
    pushedAt: pushedAt === null ? null : new Date(pushedAt).toISOString(),
    htmlUrl,
    servers,
  };
}
