import { recordManagementEvent } from "@switchyard/audit";
import { type AccessMode, AppError, type Environment, type EnvironmentLimits, notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { CommandDeps } from "../deps.ts";
import { findEnvironmentBySlug } from "../environment-store.ts";
import { lockEnvironment, setPolicies } from "../promotion-store.ts";
import { listEnvironments } from "../queries/list-environments.ts";
import { findServer } from "../server-store.ts";
import { authorizeOpening } from "./access-mode.ts";
import { readPolicies } from "./promotion-rules.ts";
import { hintRoutes } from "./ring-deployment.ts";

export interface UpdateEnvironmentInput {
  readonly server: string;
  readonly environment: string;
  /** Who may call a preview; null gives it its default back. Absent stays. */
  readonly access?: AccessMode | null | undefined;
  /** What its instances may use; null follows the installation. Absent stays. */
  readonly limits?: EnvironmentLimits | null | undefined;
}

/**
 * Changes who may call a preview, within seconds, and what an environment's instances may use, from their next start (never
 * more than the installation allows; those of the preview defaults hold for previews without own ones). A preview of a
 * restricted server is opened to more people by whoever may open the server (`policy.manage`). Throws AppError
 * environment_not_found, environment_closed, environment_access_refused.
 */
export async function updateEnvironment(
  deps: CommandDeps,
  principal: Principal,
  input: UpdateEnvironmentInput,
): Promise<Environment> {
  authorize(principal, "server.manage");
  const { orgId } = principal;
  const serverId = await deps.db.forOrg(orgId, async (tx) => {
    const server = await findServer(tx, input.server);
    if (!server) throw notFound("server", input.server);
    const named = await findEnvironmentBySlug(tx, server.id, input.environment);
    const environment = named && (await lockEnvironment(tx, { orgId, id: named.id }));
    if (!environment) throw notFound("environment", `${server.slug}@${input.environment}`);
    if (environment.closedAt !== null) throw closed(environment.slug);
    if (input.access !== undefined) {
      assertPreviewAccess(environment, input.access);
      authorizeOpening(principal, server.access, input.access ?? undefined);
    }
    const before = readPolicies(environment);
    const after = {
      access: input.access === undefined ? before.access : input.access,
      limits: input.limits === undefined ? before.limits : input.limits,
    };
    await setPolicies(tx, environment.id, after);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "environment.update",
      name: environment.slug,
      server,
      arguments: { environment: environment.slug, before, after },
      context: { requestId: principal.requestId },
    });
    return server.id;
  });
  await hintRoutes(deps, { orgId, serverId });
  const environments = await listEnvironments(deps, principal, { server: serverId });
  const view = environments.find((one) => one.slug === input.environment);
  if (!view) throw notFound("environment", input.environment);
  return view;
}

function assertPreviewAccess(
  environment: { readonly slug: string; readonly kind: string },
  access: AccessMode | null,
): void {
  if (environment.kind !== "preview") {
    throw new AppError({
      code: "environment_access_refused",
      kind: "invalid_input",
      message: `Only a preview has an access of its own; who may call ${environment.slug} is the server's access.`,
      remedy: "Change the access of the server.",
    });
  }
  if (access !== "own") return;
  throw new AppError({
    code: "environment_access_refused",
    kind: "invalid_input",
    message: "A preview never does its own sign-in: what it lets in would be decided by code that nobody reviewed.",
    remedy: 'Choose "restricted", "organization" or "public", or null for members who may manage servers.',
  });
}

function closed(slug: string): AppError {
  return new AppError({
    code: "environment_closed",
    kind: "conflict",
    message: `The preview "${slug}" is closed.`,
    remedy: "Open its pull request again or push to its branch first.",
  });
}
