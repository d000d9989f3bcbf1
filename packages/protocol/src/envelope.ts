import type { HeaderRecord } from "./header-values.ts";
import type { JsonObject, RequestId } from "./json-rpc.ts";
import type { Rejection } from "./rejection.ts";
import type { Era } from "./revisions.ts";

/** What a client says of itself. Never proof of anything: self-reported, cut to 128 characters a field. */
export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/**
 * What an MCP client sent in one HTTP request. `open-stream` is a GET, `end-session` a DELETE, `batch` a list of
 * messages (2025-03-26 only) whose parts are in `messages`; the others are one JSON-RPC message.
 */
export type EnvelopeKind = "request" | "notification" | "response" | "batch" | "open-stream" | "end-session";

/** One inbound HTTP request read once: all that routing, policy and audit need to know of it. */
export interface Envelope {
  readonly ok: true;
  readonly era: Era;
  readonly kind: EnvelopeKind;
  /** The version the message names (body first, else header); null when a legacy client named none. */
  readonly protocolVersion: string | null;
  readonly method: string | null;
  readonly id: RequestId | null;
  /** What the method acts on, always from the body: tool or prompt name, resource URI, task id, completion reference. */
  readonly name: string | null;
  readonly params: JsonObject | null;
  /** `params.arguments` of tools/call and prompts/get. */
  readonly arguments: JsonObject | null;
  readonly clientInfo: ClientInfo | null;
  readonly clientCapabilities: JsonObject | null;
  readonly progressToken: RequestId | null;
  /** W3C trace context: `_meta.traceparent` (SEP-414), else the HTTP header; null when absent or malformed. */
  readonly traceparent: string | null;
  /** `Mcp-Session-Id` of a legacy client; null in the modern era, where the header means nothing. */
  readonly sessionId: string | null;
  readonly lastEventId: string | null;
  /** The parts of a batch, in order; empty otherwise. */
  readonly messages: readonly Envelope[];
}

/** One inbound HTTP request: `headers` by lower-case name, `body` whole (null when there is none). */
export interface InboundRequest {
  readonly httpMethod: string;
  readonly headers: HeaderRecord;
  readonly body: Uint8Array | null;
}

/** Either the envelope (`ok: true`) or the answer that refuses it (`ok: false`). */
export type EnvelopeResult = Envelope | Rejection;
