import { AppError } from "@switchyard/contracts";
import { checkNegotiated, isRejection, type Rejection, readEnvelope } from "@switchyard/protocol";
import { type Route, type RouteName, routeNotFound, routeUrl } from "@switchyard/routing";
import { anonymousPrincipal, type McpPrincipal } from "@switchyard/tenancy";
import { toolOf } from "../checks/check-operation.ts";
import { refuseTokenInQuery } from "../checks/check-query.ts";
import { readBody } from "../checks/read-body.ts";
import type { Exchange } from "../exchange.ts";
import { admitArrival, admitMessage } from "../policy/order.ts";
import type { IngressDeps } from "../ports.ts";
import { answerEnded } from "../sessions/answer-ended.ts";
import { instanceOfRetry } from "../sessions/instance-of-retry.ts";
import { deliver } from "../upstream/deliver.ts";

/**
 * One MCP request: where does it go, who asks, may they, what do they ask, who answers; then bytes there and back.
 * Answers the rejection when the message itself may not pass; throws AppError for everything else that ends it early.
 */
export async function handleMcp(deps: IngressDeps, exchange: Exchange, name: RouteName): Promise<Rejection | null> {
  const route = await deps.routes.resolve(name);
  if (route === null) throw routeNotFound();
  exchange.route = route;
  await deps.turns.take(route.orgId);
  const principal = await identify(deps, exchange, route);
  exchange.principal = principal;
  admitArrival(deps, { exchange, route, principal });
  const body = exchange.request.method === "POST" ? await readBody(exchange) : null;
  exchange.bodyBytes = body?.length ?? 0;
  await deps.turns.takeForBody(route.orgId, exchange.bodyBytes);
  const envelope = readEnvelope({ httpMethod: exchange.request.method ?? "", headers: exchange.request.headers, body });
  if (isRejection(envelope)) return envelope;
  exchange.envelope = envelope;
  await admitMessage(deps, { exchange, route, principal, envelope });
  const { ip } = exchange;
  deps.door.noteUse(principal, { ip, serverId: route.serverId, tool: toolOf(envelope) });
  const ask = { exchange, envelope, name, route, principal };
  const said = deps.sessions.read(ask);
  const contradiction = checkNegotiated(envelope, said?.protocolVersion ?? null);
  if (contradiction !== null) return contradiction;
  exchange.sessionId = said === null ? null : envelope.sessionId;
  const found = said === null ? null : await deps.sessions.find(ask, said);
  if (found === "ended") return answerEnded(deps, exchange, envelope);
  const session = said === null || found === null ? null : { ...said, ...found };
  const holder = session?.instance ?? instanceOfRetry(route, envelope);
  const instance = holder ?? (await deps.chooser.choose(exchange, { name, route }));
  await deliver(deps, { ...ask, instance, session, body });
  if (said !== null) await deps.sessions.noteEnd(exchange, said);
  return null;
}

/** A server that does its own OAuth is asked as it is, but only where its host is its own: credentials pass through to it. */
async function identify(deps: IngressDeps, exchange: Exchange, route: Route): Promise<McpPrincipal> {
  if (route.access === "own" && exchange.hosted !== null) return anonymousPrincipal;
  if (route.access === "own") throw ownElsewhere(deps, route);
  refuseTokenInQuery(exchange);
  return deps.door.identify(exchange.request.headers.authorization, route, exchange.ip);
}

function ownElsewhere({ origins }: IngressDeps, { orgSlug, serverSlug }: Route): AppError {
  const own = "This MCP server does its own OAuth, which needs a host of its own";
  if (origins.mcpDomain === undefined) {
    return new AppError({
      code: "access_own_unavailable",
      kind: "forbidden",
      message: `${own}; this installation has no MCP_DOMAIN.`,
      remedy: "Set MCP_DOMAIN and use the server's host name, or choose another access mode for the server.",
    });
  }
  const url = routeUrl(origins, { orgSlug, serverSlug, target: null, byHost: true });
  return new AppError({
    code: "access_own_host",
    kind: "forbidden",
    message: `${own}: it is reached as ${url}.`,
    remedy: `Put ${url} into the client's configuration.`,
  });
}
