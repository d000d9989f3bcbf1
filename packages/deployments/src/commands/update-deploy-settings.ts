import { recordManagementEvent } from "@switchyard/audit";
import { type DeploySettings, type DeploySettingsPatch, notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { CommandDeps } from "../deps.ts";
import { changeServer, findServer, lockServer } from "../server-store.ts";
import { parseDeploySettings, patchDeploySettings } from "../settings/deploy-settings.ts";

/**
 * Changes how a server follows its repository: members that are given replace what is stored, lists as a whole. Holds from
 * the next push on. Throws AppError server_not_found, deploy_settings_invalid.
 */
export async function updateDeploySettings(
  deps: Pick<CommandDeps, "db">,
  principal: Principal,
  input: { readonly server: string; readonly patch: DeploySettingsPatch },
): Promise<DeploySettings> {
  authorize(principal, "server.manage");
  return deps.db.forOrg(principal.orgId, async (tx) => {
    const named = await findServer(tx, input.server);
    if (!named) throw notFound("server", input.server);
    await lockServer(tx, named.id);
    // Read again under the lock: two patches at once must not undo each other.
    const server = (await findServer(tx, named.id)) ?? named;
    const settings = patchDeploySettings(parseDeploySettings(server.deploySettings), input.patch);
    await changeServer(tx, server.id, { deploySettings: settings });
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "server.update",
      name: server.slug,
      server,
      arguments: { deploySettings: input.patch },
      context: { requestId: principal.requestId },
    });
    return settings;
  });
}
