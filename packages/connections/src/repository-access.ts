import { AppError } from "@switchyard/contracts";
import type { RepositoryAccess } from "@switchyard/deployments/ports";
import type { GithubDeps } from "./deps.ts";
import { type OpenedGithubApp, requireGithubApp } from "./github-app-reader.ts";
import { findByNumber } from "./installation-store.ts";

/**
 * Opens repositories for fetches: a token is minted for the one repository and the one fetch, and kept nowhere. The
 * installation must be linked to the org that asks, and the address must be the App's own GitHub, or no token leaves.
 */
export function createRepositoryAccess(deps: GithubDeps): RepositoryAccess {
  return async ({ orgId, installationId, repositoryId }) => {
    const row = await deps.db.asSystem("installation of a fetch", (tx) => findByNumber(tx, installationId));
    if (!row || row.orgId !== orgId || row.removedAt !== null) throw notGranted("is not linked to GitHub any more");
    if (row.suspendedAt !== null) throw notGranted("is suspended at GitHub");
    const app = await requireGithubApp(deps);
    const client = deps.github(app);
    const repository = await client.repository(installationId, repositoryId);
    if (!repository) throw notGranted("does not grant this repository any more");
    assertOwnHost(app, repository.cloneUrl);
    const { token } = await client.mintToken(installationId, { repositoryIds: [repositoryId] });
    return {
      url: repository.cloneUrl,
      credential: { kind: "token", username: "x-access-token", token },
      vouchedHost: new URL(app.baseUrl).host,
    };
  };
}

function assertOwnHost(app: OpenedGithubApp, cloneUrl: string): void {
  if (URL.canParse(cloneUrl) && new URL(cloneUrl).origin === app.baseUrl) return;
  throw new AppError({
    code: "source_url_refused",
    kind: "upstream_failed",
    message: `GitHub names an address outside ${app.baseUrl} for the repository, which no token is sent to.`,
    remedy: "Whoever runs that GitHub must correct its address.",
    detail: cloneUrl,
  });
}

function notGranted(what: string): AppError {
  return new AppError({
    code: "source_auth_required",
    kind: "upstream_failed",
    message: `The installation of the GitHub App that this server comes from ${what}.`,
    remedy: "Link it again, or grant the repository, under Settings → Git; then deploy again.",
  });
}
