import { AppError, type OperationId, type OperationShape, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { sayDatabaseAway } from "@switchyard/db";
import { type WideEvent, wideEvent } from "@switchyard/telemetry";
import { authorize, type Identity, type Principal, resolvePrincipal } from "@switchyard/tenancy";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { authenticate, requireLiveSession } from "./authenticate.ts";
import type { Handler, HandlerInput } from "./handler.ts";
import { handlers } from "./handlers.ts";
import { idempotencyKeyOf, runOnce } from "./idempotency.ts";
import { openApiResponse } from "./openapi-response.ts";
import { type MatchedOperation, matchOperation } from "./operation-router.ts";
import { problemResponse } from "./problem.ts";
import { limitRate } from "./rate-limit.ts";
import { readInput } from "./read-input.ts";
import { whileAllowed } from "./while-allowed.ts";

const PREFIX = "/api/v1";
/** Scope of idempotency keys of acts outside any org. */
const NO_ORG = "none";

/** Answers one request to `/api/v1`. Never rejects: every error becomes a problem. */
export function createApi(deps: Composition): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = newId("req");
    const path = new URL(request.url).pathname.slice(PREFIX.length);
    if (path === "/openapi.json" && request.method === "GET") return openApiResponse(deps.config.WEB_ORIGIN);
    try {
      const fields = { request_id: requestId, method: request.method, ip: addressOf(request.headers) };
      const response = await wideEvent(deps.log, { name: "web.api", fields }, async (event) => {
        const answer = await answerRequest({ deps, request, requestId, path, event });
        event.set({ status: answer.status });
        return answer;
      });
      response.headers.set("x-request-id", requestId);
      return response;
    } catch (error) {
      return problemResponse(hideRefusedRead(request.method, toAppError(sayDatabaseAway(error))), requestId);
    }
  };
}

/** What one may not read looks like what is not there; the log keeps the reason. */
function hideRefusedRead(method: string, error: AppError): AppError {
  if (method !== "GET" || error.code !== "permission_denied") return error;
  return new AppError({
    code: "resource_not_found",
    kind: "not_found",
    message: "There is nothing here, or your role in this organization may not see it.",
    remedy: "Check the address, or ask an owner or admin of the organization for another role.",
    cause: error,
  });
}

interface ApiRequest {
  readonly deps: Composition;
  readonly request: Request;
  readonly requestId: string;
  readonly path: string;
  readonly event: WideEvent;
}

/** The order of checks: route, who asks, how often, in which org, whether they may, what they sent, and then the act. */
async function answerRequest(api: ApiRequest): Promise<Response> {
  const { deps, request, event } = api;
  const matched = matchOperation(request.method, api.path);
  event.set({ operation: matched.id });
  const ip = addressOf(request.headers);
  const identity = matched.operation.permission === "public" ? null : await authenticate(deps, request, api.requestId);
  event.set({ actor_kind: identity?.kind ?? "anonymous", actor_id: identity?.id ?? null });
  await limitRate(deps, identity?.id ?? `ip:${ip}`);
  const principal = identity && (await principalFor(deps, identity, matched));
  const { query, body } = await readInput(matched.operation, request);
  // The table ties each operation to the types of its handler; this is where a request of unknown operation meets it.
  const handler = handlers[matched.id] as unknown as Handler<OperationId>;
  const input = { deps, identity, principal, params: matched.params, query, body, ip, requestId: api.requestId };
  const run = () => handler({ ...input, signal: request.signal } as unknown as HandlerInput<OperationId>);
  const key = matched.operation.method === "post" ? idempotencyKeyOf(request.headers) : null;
  if (key === null) return respond(api, matched, await run());
  const scope = { orgId: principal?.orgId ?? NO_ORG, principal: identity?.id ?? `ip:${ip}`, key };
  const done = await runOnce(deps, { ...scope, method: request.method, path: api.path, body }, async () => ({
    status: matched.operation.status,
    data: checked(deps, matched, await run()),
  }));
  const response = json(matched.operation, done.data);
  if (done.replayed) response.headers.set("idempotency-replayed", "true");
  return response;
}

async function principalFor(
  deps: Composition,
  identity: Identity,
  { operation, params }: MatchedOperation,
): Promise<Principal | null> {
  const org = params["org"];
  if (org === undefined) return null;
  const principal = await resolvePrincipal(deps, identity, org);
  if (operation.permission !== null && operation.permission !== "public") authorize(principal, operation.permission);
  return principal;
}

function respond(api: ApiRequest, matched: MatchedOperation, answer: unknown): Response {
  const { response } = matched.operation;
  if (response === "events" || response === "text") {
    const type = response === "events" ? "text/event-stream" : "text/plain";
    const stream = whileAllowed(answer as ReadableStream<Uint8Array>, () => askAgain(api, matched));
    return new Response(stream, {
      headers: {
        "content-type": `${type}; charset=utf-8`,
        // Compression or a buffering proxy would hold events back.
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  }
  return json(matched.operation, checked(api.deps, matched, answer));
}

/** Whether who opened a stream may still read it. Throws AppError as the first check did. */
async function askAgain({ deps, request, requestId }: ApiRequest, matched: MatchedOperation): Promise<void> {
  const identity = await authenticate(deps, request, requestId);
  if (identity.kind === "user") await requireLiveSession(deps, identity);
  await principalFor(deps, identity, matched);
}

/**
 * The answer as its schema reads it, so that no field leaves that the contract does not name. A misfit is our fault: an
 * error where we develop and test; in production the answer goes out as it is and the log says so.
 */
function checked(deps: Composition, { id, operation }: MatchedOperation, answer: unknown): unknown {
  if (typeof operation.response === "string") return undefined;
  const parsed = operation.response.safeParse(answer);
  if (parsed.success) return parsed.data;
  if (deps.config.NODE_ENV === "production") {
    deps.log.error("web.response_misfit", { operation: id, issues: parsed.error.issues });
    return answer;
  }
  throw new AppError({
    code: "response_misfit",
    kind: "internal",
    message: `The answer of ${id} does not fit its schema.`,
    detail: JSON.stringify(parsed.error.issues),
  });
}

function json(operation: OperationShape, data: unknown): Response {
  const headers = { "cache-control": "no-store" };
  if (operation.status === 204 || data === undefined) return new Response(null, { status: operation.status, headers });
  return Response.json(data, { status: operation.status, headers });
}
