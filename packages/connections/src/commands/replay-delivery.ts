import { recordManagementEvent } from "@switchyard/audit";
import { type Delivery, notFound } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { actorOf, authorize, type Principal } from "@switchyard/tenancy";
import { deliveriesChannel } from "../channels.ts";
import { findDelivery, insertReplay, slugsOf } from "../delivery-store.ts";
import { deliveryView } from "../delivery-view.ts";
import type { ConnectionDeps } from "../deps.ts";

/**
 * Processes a webhook again, as a delivery of its own. It is a hint like any other: what is true is asked of the Git host
 * once more. Throws AppError permission_denied, delivery_not_found.
 */
export async function replayDelivery(
  { db, queue }: Pick<ConnectionDeps, "db" | "queue">,
  principal: Principal,
  input: { readonly delivery: string },
): Promise<Delivery> {
  authorize(principal, "deployment.create");
  const { orgId } = principal;
  const { original, server } = await db.forOrg(orgId, async (tx) => {
    const found = await findDelivery(tx, input.delivery);
    if (!found) throw notFound("delivery", input.delivery);
    const slug = found.serverId === null ? undefined : (await slugsOf(tx, [found.serverId])).get(found.serverId);
    return { original: found, server: slug ?? null };
  });
  // Tenants may not write deliveries; whose it is was just read in the org's own scope.
  const row = await db.asSystem("replay a delivery", async (tx) => {
    const replay = await insertReplay(tx, original, newId("whd"));
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "delivery.replay",
      name: original.summary,
      arguments: { delivery: original.id },
      context: { requestId: principal.requestId },
    });
    return replay;
  });
  await queue.publish(deliveriesChannel, null);
  return deliveryView(row, server);
}
