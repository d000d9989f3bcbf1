import type { IncomingMessage } from "node:http";
import { baseScopes, Scope } from "@switchyard/contracts";

const AUTHORIZE = "/oauth/authorize";
const OFFLINE = "offline_access";

/**
 * Scopes of an authorization request that mean something here; the base set when none does. What we do not know is left
 * out, as RFC 6749 section 3.3 lets a server do: clients ask for `openid` or `profile` without being told to.
 */
export function knownScopes(text: string | null): string {
  const scopes = [...new Set((text ?? "").split(" "))];
  const known = scopes.filter((scope) => scope === OFFLINE || Scope.safeParse(scope).success);
  if (!known.some((scope) => scope !== OFFLINE)) known.unshift(...baseScopes);
  return known.join(" ");
}

/** Rewrites the `scope` of an authorization request to {@link knownScopes}; one that stands there twice is left to be refused. */
export function withDefaultScope(request: IncomingMessage, url: URL): void {
  if (request.method !== "GET" || url.pathname !== AUTHORIZE || url.searchParams.getAll("scope").length > 1) return;
  url.searchParams.set("scope", knownScopes(url.searchParams.get("scope")));
  request.url = `${url.pathname}${url.search}`;
}
