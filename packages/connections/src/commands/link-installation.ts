import { recordManagementEvent } from "@switchyard/audit";
import { AppError, type Installation, notFound } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import {
  findByNumber,
  forgetInstallation,
  type InstallationRow,
  insertInstallation,
  writeRemote,
} from "../installation-store.ts";
import { installationView } from "../installation-view.ts";
import { adoptServers } from "../installations/adopt-servers.ts";
import { requirePerson } from "../person.ts";
import type { GithubClient, RemoteInstallation } from "../ports.ts";
import { openUserToken } from "../user-tokens.ts";

/**
 * Links an installation of the App to the org. The person proves at GitHub that they administer the account it is on;
 * an installation belongs to one org at most. Servers of the org whose repositories it grants and whose own installation
 * is gone follow it. Throws AppError permission_denied, person_required, github_not_connected, installation_not_found,
 * github_not_admin, installation_linked and the errors of GitHub.
 */
export async function linkInstallation(
  deps: GithubDeps,
  principal: Principal,
  input: { readonly installationId: number },
): Promise<Installation> {
  authorize(principal, "connection.manage");
  requirePerson(principal);
  const { token, client } = await openUserToken(deps, principal);
  const remote = await client.installation(input.installationId);
  // An installation that one does not administer looks like one that is not there.
  if (!remote || !(await client.administers(token, remote.account))) throw notYours(input.installationId, remote);
  const row = await writeLink(deps, principal, remote);
  await adoptServers(deps, row, client);
  return installationView(row, principal.label);
}

async function writeLink(
  { db }: GithubDeps,
  principal: Principal,
  remote: RemoteInstallation,
): Promise<InstallationRow> {
  const known = await db.asSystem("who has an installation", async (tx) => {
    const row = await findByNumber(tx, remote.id);
    const isAnother = row !== null && row.removedAt !== null && Number(row.accountId) !== remote.account.id;
    // It was of a GitHub that was left since, and only its number is the same.
    if (isAnother) await forgetInstallation(tx, row.id);
    return isAnother ? null : row;
  });
  if (known && known.orgId !== principal.orgId) throw linkedElsewhere(remote);
  if (known) {
    await db.asSystem("renew an installation", (tx) => writeRemote(tx, known.id, remote));
    return { ...known, removedAt: null };
  }
  return db.forOrg(principal.orgId, async (tx) => {
    const { orgId, id: createdBy } = principal;
    const row = await insertInstallation(tx, { id: newId("ghi"), orgId, createdBy, remote });
    if (!row) throw linkedElsewhere(remote);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "installation.link",
      name: remote.account.login,
      arguments: { installationId: remote.id, repositorySelection: remote.repositorySelection },
      context: { requestId: principal.requestId },
    });
    return row;
  });
}

function notYours(number: number, remote: Awaited<ReturnType<GithubClient["installation"]>>): AppError {
  if (!remote) return notFound("installation", String(number));
  return new AppError({
    code: "github_not_admin",
    kind: "forbidden",
    message: `At GitHub you are not an admin of the account that installation ${number} is on.`,
    remedy: "Ask an admin of that GitHub organization to link it here.",
  });
}

/** Says nothing of the other org: that it exists is theirs to tell. */
function linkedElsewhere(remote: RemoteInstallation): AppError {
  return new AppError({
    code: "installation_linked",
    kind: "conflict",
    message: `The installation on ${remote.account.login} is linked already.`,
    remedy: "Unlink it where it is linked first; an installation belongs to one organization of Switchyard.",
  });
}
