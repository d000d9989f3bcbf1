import { gatewayCodes, rpcCodes } from "./codes.ts";
import type { Envelope, EnvelopeResult, InboundRequest } from "./envelope.ts";
import { headerValue, isJsonMediaType } from "./header-values.ts";
import { isJsonObject } from "./json-rpc.ts";
import { readMessage } from "./message.ts";
import { type Rejection, reject, rejectShape, rejectVerb } from "./rejection.ts";
import { readBatch } from "./rev-2025-11-25/read-batch.ts";
import { checkLegacy, readVerb } from "./rev-2025-11-25/read-legacy.ts";
import { checkModern, isModernMessage } from "./rev-2026-07-28/read-modern.ts";
import { isModernVersion } from "./revisions.ts";
import { findStructureFault, maxNesting } from "./structure.ts";

/** Largest body of one MCP POST, in bytes (4 MiB, as the SDKs have it). */
export const maxBodyBytes = 4 * 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads one inbound HTTP request as an intermediary must: settles the era from the body, checks headers against it
 * (MCP 2026-07-28 transports; SEP-2243), and names what the message acts on. Pure and total: never throws, and what it
 * does not accept comes back as a {@link Rejection} with the answer to give.
 */
export function readEnvelope(input: InboundRequest): EnvelopeResult {
  const verb = input.httpMethod.toUpperCase();
  const version = headerValue(input.headers, "mcp-protocol-version");
  if (verb !== "POST") {
    if (version !== null && isModernVersion(version)) return rejectVerb("POST");
    return readVerb(verb, input.headers);
  }
  const body = parseBody(input);
  if ("ok" in body) return body;
  if (Array.isArray(body.value)) return readBatch(body.value, input.headers);
  if (!isJsonObject(body.value)) return rejectShape("the body is not a JSON-RPC message.");
  const message = readMessage(body.value);
  if ("ok" in message) return message;
  const envelope: EnvelopeResult = isModernMessage(message, version)
    ? checkModern(message, input.headers)
    : checkLegacy(message, input.headers);
  return envelope;
}

/** Narrows the result of {@link readEnvelope}. */
export function isRejection(result: Envelope | Rejection): result is Rejection {
  return !result.ok;
}

function parseBody(input: InboundRequest): Rejection | { readonly value: unknown } {
  if (!isJsonMediaType(headerValue(input.headers, "content-type"))) {
    const message = "Unsupported Media Type: Content-Type must be application/json.";
    return reject(gatewayCodes.unsupportedMediaType, message, {
      httpStatus: 415,
    });
  }
  const body = input.body ?? new Uint8Array();
  if (body.byteLength > maxBodyBytes) {
    const message = `The body has ${body.byteLength} bytes; at most ${maxBodyBytes} are taken.`;
    return reject(gatewayCodes.bodyTooLarge, message, { httpStatus: 413 });
  }
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(body);
    value = JSON.parse(text);
  } catch {
    return reject(rpcCodes.parseError, "Parse error: the body is not JSON in UTF-8.");
  }
  const fault = findStructureFault(text);
  if (fault?.kind === "nesting") return rejectShape(`the body nests deeper than ${maxNesting} levels.`);
  if (fault?.kind === "duplicate-key") {
    return rejectShape(`the key ${JSON.stringify(fault.key.slice(0, 64))} stands twice in one object.`);
  }
  return { value };
}
