import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound, type Repository } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { ConnectionDeps, GithubDeps } from "../deps.ts";
import { findUsableInstallations } from "../installation-store.ts";
import { requirePerson } from "../person.ts";
import { repositoryView } from "../queries/list-repositories.ts";
import { openUserToken } from "../user-tokens.ts";

export interface CreateTemplateRepositoryInput {
  readonly template: string;
  /** Our id of the installation in whose account it is made. */
  readonly installation: string;
  readonly name: string;
  readonly private: boolean;
}

type Deps = GithubDeps & Pick<ConnectionDeps, "templateFiles">;

/**
 * Makes a repository from a starter template, as the person, in the account of a linked installation. Throws AppError
 * permission_denied, person_required, template_not_found, installation_not_found, github_not_connected,
 * repository_not_granted (it is there, but the App may not see it yet) and the errors of GitHub.
 */
export async function createTemplateRepository(
  deps: Deps,
  principal: Principal,
  input: CreateTemplateRepositoryInput,
): Promise<Repository> {
  authorize(principal, "server.manage");
  requirePerson(principal);
  const { orgId } = principal;
  const rows = await deps.db.forOrg(orgId, (tx) => findUsableInstallations(tx));
  const row = rows.find(({ id }) => id === input.installation);
  if (!row) throw notFound("installation", input.installation);
  const files = await deps.templateFiles(input.template);
  const { token, client } = await openUserToken(deps, principal);
  const made = await client.createRepository(token, {
    owner: {
      id: Number(row.accountId),
      login: row.accountLogin,
      kind: row.accountKind === "Organization" ? "Organization" : "User",
    },
    name: input.name,
    description: `An MCP server, made from the template ${input.template} of Switchyard.`,
    private: input.private,
    files,
  });
  await deps.db.forOrg(orgId, (tx) =>
    recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "repository.create",
      name: made.fullName,
      arguments: { template: input.template, private: input.private },
      context: { requestId: principal.requestId },
    }),
  );
  if (!(await client.repository(Number(row.installationId), made.id))) throw notGranted(made.fullName, row.htmlUrl);
  return repositoryView(made, row.id, []);
}

function notGranted(fullName: string, htmlUrl: string): AppError {
  return new AppError({
    code: "repository_not_granted",
    kind: "precondition_failed",
    message: `${fullName} was made at GitHub, but the installation covers selected repositories and not this one yet.`,
    remedy: `Add it at ${htmlUrl}, then pick it for a new server.`,
  });
}
