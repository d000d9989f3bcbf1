import { recordManagementEvent } from "@switchyard/audit";
import { notFound, type Server, type UpdateServerInput } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { removeGitCredential, storeGitCredential } from "@switchyard/secrets";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { z } from "zod";
import type { CommandDeps } from "../deps.ts";
import { bumpRevisions } from "../environment-store.ts";
import { getServer } from "../queries/list-servers.ts";
import { changeServer, findServer, type ServerRow } from "../server-store.ts";
import { type ResolvedRepository, repositoryColumns, sourceColumns } from "../source-input.ts";
import { assertAccess } from "./access-mode.ts";
import { hintRoutes } from "./ring-deployment.ts";

type Input = z.output<typeof UpdateServerInput> & {
  readonly server: string;
  /** What the org's installations know of a `githubRepo` source; null or absent takes its public URL. */
  readonly repository?: ResolvedRepository | null;
};

/**
 * Changes name, access, source or credential. A changed source is used from the next deployment; a changed access holds at
 * the ingress within seconds. Throws AppError server_not_found.
 */
export async function updateServer(deps: CommandDeps, principal: Principal, input: Input): Promise<Server> {
  authorize(principal, "server.manage");
  if (input.access) assertAccess(input.access);
  const serverId = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const credential = await replaceCredential(tx, deps, { principal, server, credential: input.credential });
    const repository = input.repository ?? null;
    const columns =
      input.source === undefined
        ? {}
        : {
            ...sourceColumns(input.source, deps, repository),
            ...repositoryColumns(repository),
            sourceFault: null,
          };
    await changeServer(tx, server.id, { ...given(input, ["name", "access"]), ...columns, ...credential });
    if (input.access !== undefined && input.access !== server.access) await bumpRevisions(tx, server.id);
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "server.update",
      name: server.slug,
      server,
      arguments: {
        ...given(input, ["name", "access", "source"]),
        ...(input.access === undefined ? {} : { accessBefore: server.access }),
        ...(input.credential === undefined ? {} : { credential: input.credential?.kind ?? null }),
      },
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRoutes(deps, { orgId: principal.orgId, serverId });
  return getServer(deps, principal, { server: serverId });
}

/** The named members that the caller sent. */
function given<K extends "name" | "access" | "source">(
  input: Input,
  keys: readonly K[],
): { [P in K]?: Exclude<Input[P], undefined> } {
  return Object.fromEntries(keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]])) as {
    [P in K]?: Exclude<Input[P], undefined>;
  };
}

async function replaceCredential(
  tx: OrgTransaction,
  deps: CommandDeps,
  change: { readonly principal: Principal; readonly server: ServerRow; readonly credential: Input["credential"] },
): Promise<{ gitCredentialId?: string | null }> {
  const { principal, server, credential } = change;
  if (credential === undefined) return {};
  if (server.gitCredentialId !== null) await removeGitCredential(tx, server.gitCredentialId);
  if (credential === null) return { gitCredentialId: null };
  const stored = await storeGitCredential(tx, deps.sealer, {
    orgId: principal.orgId,
    serverSlug: server.slug,
    credential,
    createdBy: principal.label,
  });
  return { gitCredentialId: stored.id };
}
