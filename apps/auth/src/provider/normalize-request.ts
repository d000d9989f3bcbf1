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

/**
 * Rewrites an authorization request before the provider reads it: scopes become {@link knownScopes}, and every response
 * mode but `query` one that the provider does not know, since it would answer even its refusal in the mode that was asked.
 * What stands there twice is left to be refused.
 */
export function normalizeRequest(request: IncomingMessage, url: URL): void {
  const { searchParams, pathname } = url;
  if (request.method !== "GET" || pathname !== AUTHORIZE) return;
  if (searchParams.getAll("scope").length < 2) searchParams.set("scope", knownScopes(searchParams.get("scope")));
  const [mode, ...more] = searchParams.getAll("response_mode");
  if (mode !== undefined && mode !== "query" && more.length === 0) searchParams.set("response_mode", "unsupported");
  request.url = `${pathname}${url.search}`;
}
