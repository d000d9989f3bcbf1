import { recordManagementEvent } from "@switchyard/audit";
import { notFound } from "@switchyard/contracts";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { deleteInstallation, findInstallation } from "../installation-store.ts";

/**
 * Unlinks an installation from the org; at GitHub it stays. Servers of it keep running what is live and follow the next
 * link that grants their repositories. Throws AppError permission_denied, installation_not_found.
 */
export async function unlinkInstallation(
  { db }: Pick<ConnectionDeps, "db">,
  principal: Principal,
  input: { readonly installation: string },
): Promise<void> {
  authorize(principal, "connection.manage");
  await db.forOrg(principal.orgId, async (tx) => {
    const row = await findInstallation(tx, input.installation);
    if (!row || !(await deleteInstallation(tx, row.id))) throw notFound("installation", input.installation);
    await recordManagementEvent(tx, {
      orgId: principal.orgId,
      actor: actorOf(principal),
      method: "installation.unlink",
      name: row.accountLogin,
      arguments: { installationId: Number(row.installationId) },
      context: { requestId: principal.requestId },
    });
  });
}
