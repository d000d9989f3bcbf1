import { AppError } from "@switchyard/contracts";
import { type Envelope, isRejection, type Rejection, readEnvelope } from "@switchyard/protocol";
import {
  admit,
  instanceOfSession,
  type Route,
  type RouteInstance,
  type RouteName,
  routeNotFound,
  routeUrl,
} from "@switchyard/routing";
import { anonymousPrincipal, type McpPrincipal } from "@switchyard/tenancy";
import { checkOperation, toolOf } from "../checks/check-operation.ts";
import { refuseTokenInQuery } from "../checks/check-query.ts";
import { readBody } from "../checks/read-body.ts";
import type { Exchange } from "../exchange.ts";
import type { IngressDeps } from "../ports.ts";
import { type ForwardInit, forward } from "../upstream/forward.ts";
import { DialFailure } from "../upstream/upstream-errors.ts";

/**
 * One MCP request: where does it go, who asks, may they, what do they ask, who answers; then bytes there and back.
 * Answers the rejection when the message itself may not pass; throws AppError for everything else that ends it early.
 */
export async function handleMcp(deps: IngressDeps, exchange: Exchange, name: RouteName): Promise<Rejection | null> {
  const route = await deps.routes.resolve(name);
  if (route === null) throw routeNotFound();
  exchange.route = route;
  const principal = await identify(deps, exchange, route);
  exchange.principal = principal;
  admit(route, principal);
  const body = exchange.request.method === "POST" ? await readBody(exchange) : null;
  exchange.bodyBytes = body?.length ?? 0;
  const envelope = readEnvelope({ httpMethod: exchange.request.method ?? "", headers: exchange.request.headers, body });
  if (isRejection(envelope)) return envelope;
  exchange.envelope = envelope;
  checkOperation(envelope, { principal, route, tasks: deps.tasks });
  const { ip } = exchange;
  deps.door.noteUse(principal, { ip, serverId: route.serverId, tool: toolOf(envelope) });
  const session = openSession(deps, { envelope, route, principal });
  exchange.sessionId = session === null ? null : envelope.sessionId;
  const instance = session?.instance ?? (await deps.chooser.choose(exchange, { name, route }));
  const upstreamSessionId = session?.upstreamId ?? null;
  await forwardWithRetry(deps, { exchange, envelope, name, route, principal, instance, upstreamSessionId, body });
  return null;
}

/** A server that does its own OAuth is asked as it is, but only where its host is its own: credentials pass through to it. */
async function identify(deps: IngressDeps, exchange: Exchange, route: Route): Promise<McpPrincipal> {
  if (route.access === "own" && exchange.hosted !== null) return anonymousPrincipal;
  if (route.access === "own") throw ownElsewhere(deps, route);
  refuseTokenInQuery(exchange);
  return deps.door.identify(exchange.request.headers.authorization, route, exchange.ip);
}

/** An instance that cannot be dialled has seen nothing of the request, so one more try is safe; after that it is not. */
async function forwardWithRetry(deps: IngressDeps, init: ForwardInit): Promise<void> {
  const { name } = init;
  try {
    init.exchange.instance = init.instance;
    await forward(deps, init);
  } catch (error) {
    if (!(error instanceof DialFailure) || init.exchange.response.destroyed) throw error;
    deps.routes.expire(init.route.serverId);
    const route = await deps.routes.resolve(name);
    if (route === null) throw routeNotFound();
    const instance =
      init.upstreamSessionId === null
        ? await deps.chooser.choose(init.exchange, { name, route, not: init.instance })
        : sessionInstance(route, { instanceId: init.instance.id, epoch: init.instance.epoch });
    init.exchange.instance = instance;
    await forward(deps, { ...init, route, instance });
  }
}

interface OpenSession {
  readonly instance: RouteInstance;
  readonly upstreamId: string;
}

function openSession(
  deps: IngressDeps,
  request: { readonly envelope: Envelope; readonly route: Route; readonly principal: McpPrincipal },
): OpenSession | null {
  const { envelope, route, principal } = request;
  if (envelope.sessionId === null) return null;
  const session = deps.sessions.read(route.serverId, envelope.sessionId);
  if (session === null || session.principalHash !== principal.hash) throw sessionNotFound();
  return { instance: sessionInstance(route, session), upstreamId: session.upstreamId };
}

function sessionInstance(
  route: Route,
  session: { readonly instanceId: string; readonly epoch: number },
): RouteInstance {
  const instance = instanceOfSession(route, session);
  if (instance === null) throw sessionNotFound();
  return instance;
}

/** Unknown, foreign and lost sessions look alike (2025-11-25 transports, session management 3: 404, then initialize). */
function sessionNotFound(): AppError {
  return new AppError({
    code: "session_not_found",
    kind: "not_found",
    message: "This MCP session is not known here: it has ended, or belongs to someone else.",
    remedy: "Send initialize without Mcp-Session-Id to open a new one.",
  });
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
