import { type AppError, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { type WideEvent, wideEvent } from "@switchyard/telemetry";
import type { Identity } from "@switchyard/tenancy";
import { authenticate } from "../api/authenticate.ts";
import { limitRate } from "../api/rate-limit.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { localPath } from "../local-path.ts";

/** Somebody whom GitHub sent back. */
export interface Returned {
  readonly deps: Composition;
  readonly identity: Identity;
  readonly query: URLSearchParams;
}

export interface WayBackEndpoint {
  /** Name of the unit of work in the log. */
  readonly name: string;
  /** Does what they came back for; answers the path of ours to go on to. */
  readonly act: (returned: Returned) => Promise<string>;
  /** The page on which a refusal is shown. */
  readonly refusedAt: (returned: Returned) => Promise<string>;
}

/**
 * A GET to which GitHub sends a browser back. Whoever is not signed in signs in first and comes back here. Always
 * answers a redirect to a path of ours; a refusal arrives there as `?trouble=<code>`, never as text from the query.
 */
export function comingBack(endpoint: WayBackEndpoint): (deps: Composition, request: Request) => Promise<Response> {
  return async (deps, request) => {
    const requestId = newId("req");
    const { pathname, search, searchParams: query } = new URL(request.url);
    const fields = { request_id: requestId, ip: addressOf(request.headers) };
    try {
      return await wideEvent(deps.log, { name: endpoint.name, fields }, async (event) => {
        const identity = await signedIn(deps, request, requestId);
        if (!identity) return goTo(deps, `/sign-in?callbackUrl=${encodeURIComponent(pathname + search)}`);
        event.set({ actor_id: identity.id });
        return goTo(deps, await whereTo(endpoint, { deps, identity, query }, event));
      });
    } catch (thrown) {
      // Even where the refusal has no page of its own, nobody is left with a bare error.
      return goTo(deps, withQuery("/account", { trouble: toAppError(thrown).code }));
    }
  };
}

async function whereTo(endpoint: WayBackEndpoint, returned: Returned, event: WideEvent): Promise<string> {
  try {
    await limitRate(returned.deps, returned.identity.id);
    return await endpoint.act(returned);
  } catch (thrown) {
    const error = toAppError(thrown);
    event.set({ refused: error.code });
    if (error.kind === "internal") returned.deps.log.error(`${endpoint.name}_failed`, { error });
    return withQuery(await endpoint.refusedAt(returned), { trouble: error.code });
  }
}

async function signedIn(deps: Composition, request: Request, requestId: string): Promise<Identity | null> {
  try {
    return await authenticate(deps, request, requestId);
  } catch (thrown) {
    const error: AppError = toAppError(thrown);
    if (error.kind === "unauthenticated") return null;
    throw error;
  }
}

/** A path of ours with more in its query. */
export function withQuery(path: string, more: Readonly<Record<string, string>>): string {
  const [beforeHash = "/", hash] = path.split("#");
  const [pathname = "/", search] = beforeHash.split("?");
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `${pathname}?${query}${hash === undefined ? "" : `#${hash}`}`;
}

function goTo(deps: Composition, path: string): Response {
  const location = new URL(localPath(path) ?? "/", deps.config.WEB_ORIGIN).href;
  // The code and the state in this address are nobody else's to see.
  return new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
