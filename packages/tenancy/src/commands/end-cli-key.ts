import { recordManagementEvent } from "@switchyard/audit";
import { revokeKeyRow } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf } from "../principal.ts";
import { authenticateManageKey } from "../queries/authenticate-manage-key.ts";

/**
 * Revokes the manage key that is presented, as a command line does that logs out: who holds a key may end it. Throws
 * AppError as {@link authenticateManageKey} does.
 */
export async function endCliKey(
  deps: TenancyDeps,
  input: { readonly secret: string; readonly ip: string; readonly requestId: string },
): Promise<void> {
  const { secret, ip, requestId } = input;
  const identity = await authenticateManageKey(deps, secret, { ip, requestId });
  const orgId = identity.bound?.orgId ?? "";
  await deps.db.forOrg(orgId, async (tx) => {
    if (!(await revokeKeyRow(tx, orgId, identity.id))) return;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(identity),
      method: "key.revoke",
      name: identity.label,
      arguments: { id: identity.id, plane: "manage", via: "cli_logout" },
      context: { requestId, ip },
    });
  });
}
