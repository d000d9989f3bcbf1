import type { Envelope } from "@switchyard/protocol";
import type { Leases, Taken } from "@switchyard/queue";
import type { Route } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import { limitReached } from "./limit-refusal.ts";
import { type LimitWant, wantsOf } from "./limit-wants.ts";

/** What is asked for, by whom and where. */
export interface RatedRequest {
  readonly route: Route;
  readonly envelope: Envelope;
  readonly principal: McpPrincipal;
}

/**
 * Takes a request out of every rate and quota that counts it, or out of none; at once where none does or what this process
 * has leased reaches. Throws AppError rate_limited or quota_exceeded, saying which limit, how much, and when to come again.
 */
export function takeFromLimits(leases: Pick<Leases, "take">, asked: RatedRequest): void | Promise<void> {
  const { route, envelope, principal } = asked;
  if (route.limits.length === 0) return;
  const wants = wantsOf(route.limits, envelope, principal);
  if (wants.length === 0) return;
  const taken = leases.take(wants);
  if (taken instanceof Promise) return taken.then((answer) => refuseUnless(answer, wants, route));
  refuseUnless(taken, wants, route);
}

function refuseUnless(taken: Taken, wants: readonly LimitWant[], route: Route): void {
  if (taken.allowed) return;
  const want = wants[taken.refusedBy] ?? wants[0];
  if (want !== undefined) throw limitReached(want, { serverSlug: route.serverSlug, retryAfterMs: taken.retryAfterMs });
}
