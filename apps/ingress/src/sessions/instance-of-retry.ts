import { type Envelope, instanceOfRequestState, own } from "@switchyard/protocol";
import type { Route, RouteInstance } from "@switchyard/routing";

/**
 * The instance that holds the call which this request brings answers for, by the hint in its `requestState`; null for any
 * other request, and when that instance does not run any more. The hint is the client's word: it chooses among instances of
 * a route that the client may call, and is never trusted for more.
 */
export function instanceOfRetry(route: Route, envelope: Pick<Envelope, "era" | "params">): RouteInstance | null {
  const id = envelope.era === "modern" ? instanceOfRequestState(own(envelope.params, "requestState")) : null;
  if (id === null) return null;
  return [...route.reachable, ...(route.standby ?? [])].find((instance) => instance.id === id) ?? null;
}
