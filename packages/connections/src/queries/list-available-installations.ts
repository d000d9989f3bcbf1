import type { AvailableInstallation } from "@switchyard/contracts";
import { authorize, type Principal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import { linkedNumbers } from "../installation-store.ts";
import { requirePerson } from "../person.ts";
import type { RemoteInstallation } from "../ports.ts";
import { openUserToken } from "../user-tokens.ts";

/**
 * Installations of the App that the person administers at GitHub and that no org has linked. Throws AppError
 * permission_denied, person_required, github_not_connected and the errors of GitHub.
 */
export async function listAvailableInstallations(
  deps: GithubDeps,
  principal: Principal,
): Promise<readonly AvailableInstallation[]> {
  authorize(principal, "connection.manage");
  requirePerson(principal);
  const { token, client } = await openUserToken(deps, principal);
  const seen = await client.userInstallations(token);
  const linked = await linkedNumbers(
    deps.db,
    seen.map(({ id }) => id),
  );
  const free = seen.filter(({ id }) => !linked.has(id));
  const administered = await Promise.all(free.map(({ account }) => client.administers(token, account)));
  return free.filter((_, at) => administered[at]).map(view);
}

function view({ id, account, repositorySelection }: RemoteInstallation): AvailableInstallation {
  return { installationId: id, account: account.login, accountKind: account.kind, repositorySelection };
}
