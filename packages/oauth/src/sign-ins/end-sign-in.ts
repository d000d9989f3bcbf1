import { recordManagementEvent } from "@switchyard/audit";
import type { Db } from "@switchyard/db";
import { personGrantOf } from "../models/model-store.ts";
import { deleteSignIn, findGrantFacts, revokeTokensOf } from "./sign-in-store.ts";

/** Why a sign-in ended: a code or refresh token came twice, or the client said it is done with it. */
export type SignInEnd = "code_replayed" | "refresh_replayed" | "revoked_by_client";

/**
 * Ends one sign-in of a client, `grt_….random`: its refresh tokens renew nothing any more, and access tokens issued under
 * the grant stop within 5 seconds. The consent stands, so that other sign-ins renew theirs. Idempotent.
 */
export async function endSignIn(db: Db, grantId: string, why: SignInEnd): Promise<void> {
  await db.asSystem("end a sign-in", async (tx) => {
    if (!(await deleteSignIn(tx, grantId))) return;
    const grant = await findGrantFacts(tx, personGrantOf(grantId) ?? "");
    if (!grant) return;
    await revokeTokensOf(tx, grant);
    await recordManagementEvent(tx, {
      orgId: grant.orgId,
      actor: { kind: "system", id: "auth", label: "authorization server", credential: null },
      method: "grant.end_sign_in",
      name: grant.clientName,
      server: { id: grant.serverId, slug: grant.serverSlug },
      outcome: why === "revoked_by_client" ? "complete" : "denied",
      arguments: { id: grant.id, clientId: grant.clientId, userId: grant.userId, why },
    });
  });
}
