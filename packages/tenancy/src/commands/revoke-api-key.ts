import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound } from "@switchyard/contracts";
import { findKey, revokeKeyRow } from "../key-store.ts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, authorize, may, type Principal } from "../principal.ts";

/**
 * Revokes a key: every door refuses it within 5 seconds. Revoking it again changes nothing. Needs `key.manage`, and
 * `org.manage` for a key that somebody else created. Throws AppError api_key_not_found, key_of_another.
 */
export async function revokeApiKey(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly keyId: string },
): Promise<void> {
  authorize(principal, "key.manage");
  const { orgId } = principal;
  await db.forOrg(orgId, async (tx) => {
    const key = await findKey(tx, orgId, input.keyId);
    if (!key) throw notFound("API key", input.keyId);
    if (key.createdBy !== principal.id && !may(principal, "org.manage")) {
      throw new AppError({
        code: "key_of_another",
        kind: "forbidden",
        message: `The key "${key.name}" was created by somebody else; you may revoke your own.`,
        remedy: "Ask an owner or admin to revoke it.",
      });
    }
    if (!(await revokeKeyRow(tx, orgId, key.id))) return;
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "key.revoke",
      name: key.name,
      arguments: { id: key.id, plane: key.plane },
      context: { requestId: principal.requestId },
    });
  });
}
