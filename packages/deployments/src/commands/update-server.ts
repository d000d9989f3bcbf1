import { recordManagementEvent } from "@switchyard/audit";
import { notFound, type Server, type UpdateServerInput } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { describeGitCredentials, removeGitCredential, storeGitCredential } from "@switchyard/secrets";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { z } from "zod";
import type { CommandDeps } from "../deps.ts";
import { bumpRevisions } from "../environment-store.ts";
import { getServer } from "../queries/list-servers.ts";
import { changeServer, findServer, type ServerRow } from "../server-store.ts";
import { type ResolvedRepository, repositoryColumns, sourceColumns } from "../source-input.ts";
import { assertAccess, authorizeOpening } from "./access-mode.ts";
import { hintRoutes } from "./ring-deployment.ts";

type Input = z.output<typeof UpdateServerInput> & {
  readonly server: string;
  /** What the org's installations know of a `githubRepo` source; null or absent takes its public URL. */
  readonly repository?: ResolvedRepository | null;
};

/**
 * Changes name, access, browser origins, the bridge between eras, source or credential. A changed source is used from the next deployment; a changed access holds at
 * the ingress within seconds. Opening a restricted server needs `policy.manage`. A token that was given for another host is
 * forgotten. Throws AppError server_not_found, access_mode_unavailable.
 */
export async function updateServer(deps: CommandDeps, principal: Principal, input: Input): Promise<Server> {
  authorize(principal, "server.manage");
  if (input.access) assertAccess(input.access, deps);
  const serverId = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    authorizeOpening(principal, server.access, input.access);
    const repository = input.repository ?? null;
    const columns =
      input.source === undefined
        ? null
        : {
            ...sourceColumns(input.source, deps, repository),
            ...repositoryColumns(repository),
            sourceFault: null,
          };
    const wanted =
      columns === null ? input.credential : await credentialThere(tx, server, { ...input, url: columns.sourceUrl });
    const credential = await replaceCredential(tx, deps, { principal, server, credential: wanted });
    await changeServer(tx, server.id, {
      ...given(input, ["name", "access", "allowedOrigins", "eraBridge"]),
      ...columns,
      ...credential,
    });
    if (input.access !== undefined && input.access !== server.access) await bumpRevisions(tx, server.id);
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "server.update",
      name: server.slug,
      server,
      arguments: {
        ...given(input, ["name", "access", "allowedOrigins", "eraBridge", "source"]),
        ...(input.access === undefined ? {} : { accessBefore: server.access }),
        ...(wanted === undefined ? {} : { credential: wanted?.kind ?? null }),
      },
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRoutes(deps, { orgId: principal.orgId, serverId });
  return getServer(deps, principal, { server: serverId });
}

/** The named members that the caller sent. */
function given<K extends "name" | "access" | "allowedOrigins" | "eraBridge" | "source">(
  input: Input,
  keys: readonly K[],
): { [P in K]?: Exclude<Input[P], undefined> } {
  return Object.fromEntries(keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]])) as {
    [P in K]?: Exclude<Input[P], undefined>;
  };
}

/**
 * What becomes of the credential with a new source. A token was given for one host: whoever may change the source, but was never
 * told the token, must not have it sent to another. A deploy key tells a host nothing.
 */
async function credentialThere(
  tx: OrgTransaction,
  server: ServerRow,
  to: { readonly credential?: Input["credential"]; readonly url: string },
): Promise<Input["credential"]> {
  const { credential, url } = to;
  if (credential !== undefined || server.gitCredentialId === null) return credential;
  if (hostOf(url) === hostOf(server.sourceUrl)) return undefined;
  const stored = (await describeGitCredentials(tx, [server.gitCredentialId])).get(server.gitCredentialId);
  return stored?.kind === "git_deploy_key" ? undefined : null;
}

/** Scheme and host of a Git URL; all of what is no URL. */
function hostOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
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
