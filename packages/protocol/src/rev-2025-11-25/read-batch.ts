import type { Envelope, EnvelopeResult } from "../envelope.ts";
import { type HeaderRecord, headerValue } from "../header-values.ts";
import { isJsonObject } from "../json-rpc.ts";
import { bareEnvelope, readMessage } from "../message.ts";
import { rejectShape } from "../rejection.ts";
import { isModernMessage } from "../rev-2026-07-28/read-modern.ts";
import { assumedLegacyVersion } from "../revisions.ts";
import { checkLegacy } from "./read-legacy.ts";

/** Most messages in one batch; each is authorised and audited by itself. */
export const maxBatchMessages = 64;

/**
 * Reads a batch, which 2025-03-26 alone has: calls and notifications, or answers, never both, never `initialize`, no
 * two calls of one id. Every other revision gets -32600.
 */
export function readBatch(body: readonly unknown[], headers: HeaderRecord): EnvelopeResult {
  const version = headerValue(headers, "mcp-protocol-version");
  if (version !== null && version !== assumedLegacyVersion) {
    return rejectShape(`protocol version ${version.slice(0, 64)} has no JSON-RPC batches; send one message per POST.`);
  }
  if (body.length === 0) return rejectShape("the batch is empty.");
  if (body.length > maxBatchMessages) return rejectShape(`a batch has at most ${maxBatchMessages} messages.`);
  const messages: Envelope[] = [];
  for (const part of body) {
    const read = readPart(part, headers);
    if (!read.ok) return read;
    messages.push(read);
  }
  const fault = mixFault(messages);
  if (fault !== null) return rejectShape(fault);
  const sessionId = messages[0]?.sessionId ?? null;
  return bareEnvelope("legacy", "batch", {
    protocolVersion: version,
    sessionId,
    messages,
  });
}

function readPart(part: unknown, headers: HeaderRecord): EnvelopeResult {
  if (!isJsonObject(part)) return rejectShape("the batch holds something that is no JSON-RPC message.");
  const message = readMessage(part);
  if ("ok" in message) return message;
  if (isModernMessage(message, null))
    return rejectShape("protocol version 2026-07-28 has no JSON-RPC batches.", message.id);
  if (message.method === "initialize") return rejectShape("initialize may not be part of a batch.", message.id);
  return checkLegacy(message, headers);
}

function mixFault(messages: readonly Envelope[]): string | null {
  const answers = messages.filter((message) => message.kind === "response").length;
  if (answers !== 0 && answers !== messages.length) return "a batch holds calls or answers, not both.";
  const ids = messages.filter((message) => message.kind === "request").map((message) => message.id);
  return new Set(ids).size === ids.length ? null : "two calls in the batch have the same id.";
}
