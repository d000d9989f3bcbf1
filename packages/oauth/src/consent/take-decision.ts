import { consentDigest } from "./consent-digest.ts";
import { consumeDecision, type Decision } from "./decision-store.ts";
import type { RequestDeps } from "./ports.ts";
import { findAskingClient, findRequest } from "./request-store.ts";

/**
 * The decision on a request, for the authorization server's resume step, which has checked that the browser is the one
 * that began it. Given out once; null when there is none, when it was taken or expired, or when the request or its client
 * is not any more what the person was shown.
 */
export async function takeDecision(deps: RequestDeps, input: { readonly uid: string }): Promise<Decision | null> {
  const decision = await deps.db.asSystem("take a consent", (tx) => consumeDecision(tx, input.uid));
  const request = decision && (await findRequest(deps, input.uid));
  const client = request && (await findAskingClient(deps, request.clientId));
  return request && client && consentDigest(request, client) === decision.digest ? decision : null;
}
