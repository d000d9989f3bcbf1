import type { ResolvedRepository } from "@switchyard/deployments";
import type { Principal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import { findUsableInstallations, type InstallationRow } from "../installation-store.ts";
import type { RemoteRepository } from "../ports.ts";

/**
 * The repository `owner/name` as an installation linked to the principal's org grants it; null when none does, or no App
 * is made. The installation on the owner's own account is asked first. Throws the errors of GitHub.
 */
export async function resolveRepository(
  deps: GithubDeps,
  principal: Pick<Principal, "orgId">,
  fullName: string,
): Promise<ResolvedRepository | null> {
  const app = await deps.githubApp.read();
  if (!app) return null;
  const wanted = fullName.toLowerCase();
  const [owner = "", name = ""] = wanted.split("/");
  const rows = await deps.db.forOrg(principal.orgId, (tx) => findUsableInstallations(tx));
  const client = deps.github(app);
  for (const row of ownersFirst(rows, owner)) {
    const { repositories } = await client.repositories(Number(row.installationId), { search: name });
    const found = repositories.find((repository) => repository.fullName.toLowerCase() === wanted);
    if (found) return resolved(row, found);
  }
  return null;
}

/** Only an installation on the owner's account can grant it; after a transfer another one may still know the old name. */
function ownersFirst(rows: readonly InstallationRow[], owner: string): readonly InstallationRow[] {
  const own = rows.filter((row) => row.accountLogin.toLowerCase() === owner);
  return [...own, ...rows.filter((row) => !own.includes(row))];
}

function resolved(row: InstallationRow, found: RemoteRepository): ResolvedRepository {
  const { fullName, defaultBranch, cloneUrl } = found;
  return {
    installationRowId: row.id,
    installationId: Number(row.installationId),
    repositoryId: found.id,
    ...{ fullName, defaultBranch, cloneUrl },
  };
}
