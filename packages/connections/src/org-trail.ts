import { recordManagementEvent } from "@switchyard/audit";
import type { SystemTransaction } from "@switchyard/db";
import { actorOf, type Identity } from "@switchyard/tenancy";
import { orgsOf } from "./member-store.ts";

/** Writes what a person did for the whole installation into the trail of each org they belong to. */
export async function recordInOrgsOf(
  tx: SystemTransaction,
  identity: Identity,
  event: { readonly method: string; readonly name: string; readonly arguments?: unknown },
): Promise<void> {
  for (const orgId of await orgsOf(tx, identity.id)) {
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(identity),
      ...event,
      context: { requestId: identity.requestId },
    });
  }
}
