/** How a `requestState` of the bridge begins: it names, in the clear, the instance that holds the call. */
const prefix = "sy1.";
const shape = /^sy1\.([a-zA-Z0-9_-]{1,64})\.[\w-]+$/;

/** Longest `requestState` that is looked at. */
export const maxRequestState = 2048;

/** Writes a `requestState`: the instance in the clear, then what only that instance reads (base64url). */
export function writeRequestState(instanceId: string, sealed: string): string {
  return `${prefix}${instanceId}.${sealed}`;
}

/**
 * The instance that a `requestState` says it waits at; null for anything the bridge did not write. It is what the client
 * sent: fit to choose among the instances of a route it was let in to, never to decide what it may do.
 */
export function instanceOfRequestState(requestState: unknown): string | null {
  if (typeof requestState !== "string" || requestState.length > maxRequestState) return null;
  return shape.exec(requestState)?.[1] ?? null;
}
