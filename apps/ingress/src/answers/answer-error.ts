import type { OutgoingHttpHeaders } from "node:http";
import { type AppError, baseScopes, httpStatusByKind } from "@switchyard/contracts";
import { gatewayCodeForStatus, jsonRpcError, type Rejection, type RequestId, rpcCodes } from "@switchyard/protocol";
import type { Exchange } from "../exchange.ts";
import { baseHeaders } from "./response-headers.ts";

/** HTTP status of an error; `meta.httpStatus` where HTTP has a nearer one than its kind. */
export function statusOf(error: AppError): number {
  const nearer = error.meta?.["httpStatus"];
  return typeof nearer === "number" ? nearer : httpStatusByKind[error.kind];
}

/**
 * HTTP status that an error goes out with. A client that asks which era a server speaks takes every 4xx but 401 and 403 for
 * "the older one" (2026-07-28, versioning; SDK v2), so that it would fall back where it should come again.
 */
export function answeredStatus({ envelope, request }: Exchange, error: AppError): number {
  const status = statusOf(error);
  const method = envelope === null ? request.headers["mcp-method"] : envelope.method;
  return status === 429 && method === "server/discover" ? 503 : status;
}

/** What an answer of ours needs to know beside the error. */
export interface ErrorAnswerContext {
  /** URL of the protected-resource metadata, for the challenge of a 401. */
  readonly resourceMetadataUrl: string | null;
}

/**
 * The only place where the ingress makes error answers: HTTP status by kind, a JSON-RPC error with our own code so that
 * no client takes it for a statement about protocol eras, a sentence of what happened and one of what to do.
 */
export function answerError(exchange: Exchange, error: AppError, context: ErrorAnswerContext): void {
  const status = answeredStatus(exchange, error);
  const headers: OutgoingHttpHeaders = {};
  const ways = challenge(error, context.resourceMetadataUrl);
  if (ways !== null) headers["www-authenticate"] = ways;
  const retryAfter = waitOf(error, status);
  if (retryAfter !== undefined) headers["retry-after"] = String(retryAfter);
  send(exchange, status, { headers, body: errorBody(exchange, error) });
}

/** The JSON-RPC error of an answer of ours, as text: also for a stream that has begun. */
export function errorBody(exchange: Exchange, error: AppError): string {
  const status = answeredStatus(exchange, error);
  const code = error.kind === "internal" ? rpcCodes.internalError : gatewayCodeForStatus(status);
  const retryAfterSeconds = waitOf(error, status);
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const data = { code: error.code, remedy: error.remedy, ...wait, requestId: exchange.requestId };
  return jsonRpcError(idOf(exchange), { code, message: error.message, data });
}

/** Seconds to wait before another try; undefined where waiting alone changes nothing. */
function waitOf({ retryAfterSeconds }: AppError, status: number): number | undefined {
  return retryAfterSeconds ?? (status === 503 ? 5 : undefined);
}

/** Answers a message that the protocol refuses. */
export function answerRejection(exchange: Exchange, rejection: Rejection): void {
  const { httpStatus, headers, id } = rejection;
  send(exchange, httpStatus, { headers, body: jsonRpcError(id, rejection) });
}

function send(
  exchange: Exchange,
  status: number,
  answer: { readonly headers: OutgoingHttpHeaders; readonly body: string },
): void {
  const { response, request, requestId } = exchange;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const bytes = Buffer.from(answer.body);
  const headers = { ...baseHeaders(requestId), ...answer.headers, "content-type": "application/json" };
  // An unread body would have to be read to its end before the connection can serve again.
  const close = request.complete ? {} : { connection: "close" };
  response.writeHead(status, { ...headers, ...close, "content-length": bytes.length, "cache-control": "no-store" });
  response.end(bytes);
}

function idOf(exchange: Exchange): RequestId | null {
  return exchange.envelope?.id ?? null;
}

/**
 * How to get in (RFC 6750 section 3, RFC 9728 section 5.1): of a 401 the base scopes, of a missing scope all that the
 * operation takes. Null for errors that no other token would mend.
 */
function challenge(error: AppError, resourceMetadataUrl: string | null): string | null {
  const stepUp = error.code === "insufficient_scope";
  if (error.kind !== "unauthenticated" && !stepUp) return null;
  const parts: string[] = [];
  if (error.code !== "credential_missing") {
    parts.push(`error="${stepUp ? "insufficient_scope" : "invalid_token"}"`);
    parts.push(`error_description="${error.message.replace(/[^\x20-\x7e]|["\\]/g, "'")}"`);
  }
  const scope = error.meta?.["scope"];
  parts.push(`scope="${typeof scope === "string" ? scope : baseScopes.join(" ")}"`);
  if (resourceMetadataUrl !== null) parts.push(`resource_metadata="${resourceMetadataUrl}"`);
  return `Bearer ${parts.join(", ")}`;
}
