import { subscribe } from "node:diagnostics_channel";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isInnerHost } from "@switchyard/contracts";

/** Where a request goes that may not come in; whatever it asked for is not looked at. */
const REFUSED_PATH = "/refused";
/** Tells the refusal why; what comes from outside under this name is dropped. */
const HEADER = "x-switchyard-refusal";

/** Paths that are passed on to the authorization server, spelled in the one way that every reader reads the same. */
const AUTHORIZATION_PATH = /^\/(?:oauth(?!\/jwks)|\.well-known)(?:\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)+(?:\?|$)/;

export type Refusal = "host_wrong" | "origin_refused";

/**
 * Why a request may not come in: by a name that is not ours (DNS rebinding), or from a page of another origin. Names of the
 * inside are what containers and probes use. Of the authorization server's paths it knows itself whose pages may ask.
 */
export function refusalOf(
  { host, origin }: Pick<IncomingHttpHeaders, "host" | "origin">,
  at: { readonly path: string; readonly webOrigin: string },
): Refusal | null {
  if (!isInnerHost(host) && host?.toLowerCase() !== new URL(at.webOrigin).host) return "host_wrong";
  if (origin === undefined || origin === at.webOrigin) return null;
  return AUTHORIZATION_PATH.test(at.path) ? null : "origin_refused";
}

/** Sends every request that may not come in to the refusal, before Next sees it: whatever path, page or file it is for. */
export function turnAwayForeign(webOrigin: string): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    delete request.headers[HEADER];
    const refusal = refusalOf(request.headers, { path: request.url ?? "", webOrigin });
    if (refusal === null) return;
    request.headers[HEADER] = refusal;
    request.url = REFUSED_PATH;
  });
}

/** Why the request that is being answered was turned away; null when it came here by itself. */
export function statedRefusal(headers: Headers): Refusal | null {
  const said = headers.get(HEADER);
  return said === "host_wrong" || said === "origin_refused" ? said : null;
}
