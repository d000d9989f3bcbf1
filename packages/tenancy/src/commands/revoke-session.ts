import { notFound } from "@switchyard/contracts";
import type { TenancyDeps } from "../ports.ts";
import { actorOf, type Identity } from "../principal.ts";
import { endSession } from "../session-store.ts";
import { providersOfSession } from "../sign-in/session-door-store.ts";
import { recordForOrgsOf, revokeTokensOf } from "../user-store.ts";

/**
 * Ends one of the person's own sessions; it and the access tokens taken with it stop within 5 seconds everywhere. Throws AppError session_not_found for one
 * that is over, never was, is another's, or is not seen from this session.
 */
export async function revokeSession(
  { db }: TenancyDeps,
  identity: Identity,
  input: { readonly sessionId: string },
): Promise<void> {
  await db.asSystem("end a session", async (tx) => {
    if (identity.kind !== "user") throw notFound("session", input.sessionId);
    const through = await providersOfSession(tx, identity);
    if (!(await endSession(tx, { id: input.sessionId, userId: identity.id }, through)))
      throw notFound("session", input.sessionId);
    await revokeTokensOf(tx, identity.id);
    await recordForOrgsOf(tx, identity.id, {
      actor: actorOf(identity),
      method: input.sessionId === identity.credential ? "session.sign_out" : "session.revoke",
      name: identity.label,
      context: { requestId: identity.requestId, session: input.sessionId },
    });
  });
}
