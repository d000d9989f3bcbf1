import { rpcCodes } from "../codes.ts";
import type { Envelope, EnvelopeResult } from "../envelope.ts";
import { type HeaderRecord, headerValue } from "../header-values.ts";
import { isJsonObject, own } from "../json-rpc.ts";
import { bareEnvelope, type Message, nameFault, readClientInfo, toEnvelope } from "../message.ts";
import { type Rejection, reject, rejectMismatch, rejectShape, rejectVerb } from "../rejection.ts";
import { isModernVersion, legacyVersions } from "../revisions.ts";

const sessionIdForm = /^[\x21-\x7e]{1,1024}$/;

/** GET opens the session's stream and DELETE ends the session; every other verb but POST is refused. */
export function readVerb(verb: string, headers: HeaderRecord): EnvelopeResult {
  if (verb !== "GET" && verb !== "DELETE") return rejectVerb("GET, POST, DELETE");
  const session = readSessionId(headers);
  if (session.fault !== null) return session.fault;
  const version = headerValue(headers, "mcp-protocol-version");
  const fault = versionFault(version, null);
  if (fault !== null) return fault;
  return bareEnvelope("legacy", verb === "GET" ? "open-stream" : "end-session", {
    protocolVersion: version,
    sessionId: session.id,
    lastEventId: headerValue(headers, "last-event-id"),
  });
}

/** Applies the rules of the handshake era to one message. Its headers other than version and session say nothing. */
export function checkLegacy(message: Message, headers: HeaderRecord): EnvelopeResult {
  const header = headerValue(headers, "mcp-protocol-version");
  const session = readSessionId(headers);
  if (session.fault !== null) return session.fault;
  if (message.kind === "request" && message.method === "initialize")
    return checkInitialize(message, headers, session.id);
  const fault = nameFault(message) ?? versionFault(header, message.id);
  if (fault !== null) return fault;
  return legacyEnvelope(message, headers, {
    protocolVersion: header,
    sessionId: session.id,
  });
}

function checkInitialize(message: Message, headers: HeaderRecord, sessionId: string | null): EnvelopeResult {
  const header = headerValue(headers, "mcp-protocol-version");
  if (header !== null && isModernVersion(header)) {
    const problem = `an initialize request came with MCP-Protocol-Version ${header}, which has no initialize`;
    return rejectMismatch("MCP-Protocol-Version", problem, message.id);
  }
  const fault = versionFault(header, message.id);
  if (fault !== null) return fault;
  const asked = own(message.params, "protocolVersion");
  const protocolVersion = typeof asked === "string" ? asked.slice(0, 64) : null;
  return legacyEnvelope(message, headers, { protocolVersion, sessionId });
}

function legacyEnvelope(
  message: Message,
  headers: HeaderRecord,
  found: Pick<Envelope, "protocolVersion" | "sessionId">,
): Envelope {
  const opens = message.method === "initialize";
  const capabilities = opens ? own(message.params, "capabilities") : null;
  return toEnvelope(message, headers, {
    era: "legacy",
    ...found,
    clientInfo: opens ? readClientInfo(own(message.params, "clientInfo")) : null,
    clientCapabilities: isJsonObject(capabilities) ? capabilities : null,
  });
}

function versionFault(header: string | null, id: Message["id"]): Rejection | null {
  if (header === null || legacyVersions.includes(header)) return null;
  const message = `Bad Request: Unsupported protocol version ${JSON.stringify(header.slice(0, 64))}.`;
  return reject(rpcCodes.invalidRequest, message, {
    id,
    data: { supported: legacyVersions },
  });
}

function readSessionId(headers: HeaderRecord): {
  readonly id: string | null;
  readonly fault: Rejection | null;
} {
  const id = headerValue(headers, "mcp-session-id");
  if (id === null || sessionIdForm.test(id)) return { id, fault: null };
  return {
    id: null,
    fault: rejectShape("Mcp-Session-Id must be 1 to 1024 visible ASCII characters."),
  };
}
