import { routeNotFound } from "@switchyard/routing";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";
import { passThrough } from "../upstream/pass-through.ts";

/** What a server with its own OAuth serves beside its MCP endpoint; anything else it has stays inside. */
const PATHS: ReadonlySet<string> = new Set([
  "/authorize",
  "/token",
  "/register",
  "/revoke",
  "/introspect",
  "/userinfo",
  "/jwks",
  "/consent",
  "/callback",
]);
const PREFIXES = ["/.well-known/", "/auth/", "/oauth/", "/oauth2/", "/register/"];
/** What proves to a certificate authority who holds a host: that is us, not who serves something there (RFC 8555, 8.3). */
const OF_THE_HOST = ["/.well-known/acme-challenge/", "/.well-known/pki-validation/"];

/** Whether a server that signs people in by itself is asked, on its own host, for one of its OAuth documents or pages. */
export async function isForOwnSignIn(deps: IngressDeps, { path, hosted }: Exchange): Promise<boolean> {
  if (hosted === null || OF_THE_HOST.some((prefix) => path.startsWith(prefix))) return false;
  if (!(PATHS.has(path) || PREFIXES.some((prefix) => path.startsWith(prefix)))) return false;
  return (await deps.routes.resolve(hosted))?.access === "own";
}

/** Hands a request for a server's own sign-in to the server, untouched; only on its own host, and only in mode `own`. */
export async function handleOwnSignIn(deps: IngressDeps, exchange: Exchange): Promise<void> {
  const name = exchange.hosted;
  const route = name === null ? null : await deps.routes.resolve(name);
  if (name === null || route === null || route.access !== "own") throw routeNotFound();
  exchange.route = route;
  await deps.turns.take(route.orgId);
  exchange.stay = deps.caps.enter(route.orgId, false);
  const instance = await deps.chooser.choose(exchange, { name, route });
  exchange.instance = instance;
  await passThrough(deps, exchange, instance);
}
