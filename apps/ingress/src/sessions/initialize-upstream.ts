import type { Assertions } from "@switchyard/oauth/door";
import { createInitializeReader, isJsonObject, isRequestId, own, type RequestId } from "@switchyard/protocol";
import type { Route, RouteInstance } from "@switchyard/routing";
import type { McpPrincipal } from "@switchyard/tenancy";
import type { Dispatcher } from "undici";
import type { Exchange } from "../exchange.ts";
import type { InstancePools } from "../upstream/instance-pools.ts";
import { upstreamHeaders, withoutHeaders } from "../upstream/request-headers.ts";

/** How long an instance may take to answer each of the two messages. */
const TIMEOUT_MS = 8_000;

/** Whose session is opened again, where, and what the client once sent. */
export interface ReplayRequest {
  readonly exchange: Exchange;
  readonly route: Route;
  readonly principal: McpPrincipal;
  readonly instance: RouteInstance;
  readonly initialize: string;
  /** The version that the session negotiated. */
  readonly version: string;
  /** Whether the client's own `notifications/initialized` is what follows. */
  readonly initializedFollows: boolean;
}

/** A session that an instance opened, or why it will not have it. */
export type ReplayAnswer =
  | { readonly upstreamId: string; readonly lost: null }
  | { readonly upstreamId: string | null; readonly lost: ReplayLoss };

/** Why a session cannot be opened again: said in the audit event of the replay. */
export type ReplayLoss = "replay_not_offered" | "replay_refused" | "replay_without_session" | "replay_version_changed";

/** What reaches an instance. */
export interface Upstream {
  readonly pools: InstancePools;
  readonly assertions: Assertions;
}

/** Statuses by which a server says that it will not have this initialize, now or later. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 405, 410, 415, 422]);

/**
 * Sends a recorded `initialize` and `notifications/initialized` to an instance. Answers the session, or why there will be
 * none; rejects where another try may do better.
 */
export async function initializeUpstream(deps: Upstream, request: ReplayRequest): Promise<ReplayAnswer> {
  const id = idOf(request.initialize);
  if (id === null) return { upstreamId: null, lost: "replay_refused" };
  const answer = await post(deps, request, { body: request.initialize, upstreamId: null });
  const upstreamId = answer.headers["mcp-session-id"];
  const known = typeof upstreamId === "string" ? upstreamId : null;
  if (answer.statusCode >= 300) {
    await answer.body.dump();
    if (REFUSALS.has(answer.statusCode)) return { upstreamId: null, lost: "replay_refused" };
    throw new TypeError(`initialize was answered with ${answer.statusCode}`);
  }
  const version = await readVersion(answer, id);
  if (known === null) return { upstreamId: null, lost: "replay_without_session" };
  if (version === null) return { upstreamId: known, lost: "replay_refused" };
  if (version !== request.version) return { upstreamId: known, lost: "replay_version_changed" };
  if (!request.initializedFollows) await sayInitialized(deps, request, known);
  return { upstreamId: known, lost: null };
}

/** Ends a session that nobody will use; whether the server hears of it does not matter. */
export async function endUpstream(deps: Upstream, request: ReplayRequest, upstreamId: string): Promise<void> {
  try {
    const answer = await send(deps, request, { method: "DELETE", body: null, upstreamId });
    await answer.body.dump();
  } catch {
    // It ends with its instance.
  }
}

async function sayInitialized(deps: Upstream, request: ReplayRequest, upstreamId: string): Promise<void> {
  const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
  const answer = await post(deps, request, { body, upstreamId });
  await answer.body.dump();
  if (answer.statusCode >= 300) throw new TypeError(`notifications/initialized was answered with ${answer.statusCode}`);
}

interface Message {
  readonly body: string | null;
  readonly upstreamId: string | null;
}

function post(deps: Upstream, request: ReplayRequest, message: Message): Promise<Dispatcher.ResponseData> {
  return send(deps, request, { ...message, method: "POST" });
}

function send(
  { pools, assertions }: Upstream,
  { exchange, route, principal, instance, version }: ReplayRequest,
  { method, body, upstreamId }: Message & { readonly method: "POST" | "DELETE" },
): Promise<Dispatcher.ResponseData> {
  const headers = upstreamHeaders(exchange, {
    instance,
    principal,
    assertion: assertions.assert(principal, route),
    upstreamSessionId: upstreamId,
    ownSignIn: route.access === "own",
  });
  const own = withoutHeaders(headers, isOfTheMessage);
  if (body !== null) own.push("content-type", "application/json", "accept", "application/json, text/event-stream");
  if (upstreamId !== null) own.push("mcp-protocol-version", version);
  return pools.of(instance.address).request({
    method,
    path: instance.path + exchange.query,
    headers: own,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** What the request at hand says of its own message; everything else a server may need to open a session. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set([
  "accept",
  "content-type",
  "last-event-id",
  "mcp-protocol-version",
  "mcp-method",
  "mcp-name",
]);

function isOfTheMessage(name: string): boolean {
  return OF_THE_MESSAGE.has(name) || name.startsWith("mcp-param-");
}

/** Reads no further than the answer: an event stream may stay open after it. */
async function readVersion({ headers, body }: Dispatcher.ResponseData, id: RequestId): Promise<string | null> {
  const type = headers["content-type"];
  const reader = createInitializeReader(id, typeof type === "string" ? type : null);
  for await (const chunk of body) {
    const facts = reader.push(chunk);
    if (facts !== null) return facts.version;
  }
  return reader.end().version;
}

function idOf(initialize: string): RequestId | null {
  const message: unknown = JSON.parse(initialize);
  const id = isJsonObject(message) ? own(message, "id") : null;
  return isRequestId(id) ? id : null;
}
