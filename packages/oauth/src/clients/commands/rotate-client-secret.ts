import { recordManagementEvent } from "@switchyard/audit";
import { AppError, notFound } from "@switchyard/contracts";
import type { OrgTransaction } from "@switchyard/db";
import { actorOf, authorize, type Principal, requireAlive, type TenancyDeps } from "@switchyard/tenancy";
import { type ClientRow, findClient, renewClientSecret } from "../client-store.ts";

/**
 * Makes a new secret of a client and answers it, which is nowhere kept; the newest before works on for the overlap, older
 * ones no longer. Needs `client.manage`. Throws AppError client_not_found, credential_not_active, client_without_secret.
 */
export async function rotateClientSecret(
  { db }: TenancyDeps,
  principal: Principal,
  input: { readonly clientId: string; readonly overlapHours: number },
): Promise<{ readonly secret: string; readonly previousUntil: Date | null }> {
  authorize(principal, "client.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const client = await clientWithSecret(tx, orgId, input.clientId);
    requireAlive(client);
    const renewed = await renewClientSecret(tx, { orgId, id: client.id }, input.overlapHours);
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "client.rotate",
      name: client.name,
      arguments: { id: client.id, previousUntil: renewed.previousUntil },
      context: { requestId: principal.requestId },
    });
    return renewed;
  });
}

/** A client that proves itself by a secret. Throws AppError client_not_found, client_without_secret. */
export async function clientWithSecret(tx: OrgTransaction, orgId: string, id: string): Promise<ClientRow> {
  const client = await findClient(tx, orgId, id);
  if (!client) throw notFound("client", id);
  if (client.authMethod === "secret") return client;
  throw new AppError({
    code: "client_without_secret",
    kind: "precondition_failed",
    message: `"${client.name}" has no secret: it ${client.authMethod === "none" ? "is public" : "proves itself by its keys"}.`,
    remedy: "Its client id is all it needs; hand that over as it is.",
  });
}
