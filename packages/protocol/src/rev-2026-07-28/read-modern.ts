import { rpcCodes } from "../codes.ts";
import type { EnvelopeResult } from "../envelope.ts";
import { decodeHeaderValue, type HeaderRecord, headerValue } from "../header-values.ts";
import { isJsonObject, own } from "../json-rpc.ts";
import { type Message, nameFault, nameSources, readClientInfo, toEnvelope } from "../message.ts";
import { type Rejection, reject, rejectMismatch, rejectShape } from "../rejection.ts";
import { isModernVersion, modernVersions } from "../revisions.ts";

/** Reserved `_meta` keys of a request (MCP 2026-07-28, basic/index). */
export const metaKeys = {
  protocolVersion: "io.modelcontextprotocol/protocolVersion",
  clientInfo: "io.modelcontextprotocol/clientInfo",
  clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
  serverInfo: "io.modelcontextprotocol/serverInfo",
} as const;

/** Methods whose body value the `Mcp-Name` header must mirror: three of the core (SEP-2243), three of tasks (SEP-2663). */
const namedMethods: readonly string[] = [
  "tools/call",
  "prompts/get",
  "resources/read",
  "tasks/get",
  "tasks/update",
  "tasks/cancel",
];

/**
 * Whether a message follows the modern rules. The body decides: it claims them by the reserved version key. Without a
 * claim a modern version header makes it modern too (and, for a request, invalid), except for `initialize`, which only
 * a complete modern envelope makes modern.
 */
export function isModernMessage(message: Message, versionHeader: string | null): boolean {
  const claimed = claimedVersion(message);
  if (message.kind === "request" && message.method === "initialize") {
    return typeof claimed === "string" && isModernVersion(claimed) && envelopeFault(message) === null;
  }
  return claimed !== undefined || (versionHeader !== null && isModernVersion(versionHeader));
}

/** Applies the rules of 2026-07-28: required `_meta`, a version we read, and headers that say what the body says. */
export function checkModern(message: Message, headers: HeaderRecord): EnvelopeResult {
  if (message.kind === "response") return rejectShape("responses cannot be posted in protocol version 2026-07-28.");
  // A method that another revision names something by may be unknown here, which the server says.
  const unnamed = namedMethods.includes(String(message.method)) ? nameFault(message) : null;
  if (unnamed !== null) return unnamed;
  const fault = message.kind === "request" ? requestFault(message, headers) : notificationFault(message, headers);
  if (fault !== null) return fault;
  const claimed = claimedVersion(message);
  const capabilities = own(message.meta, metaKeys.clientCapabilities);
  return toEnvelope(message, headers, {
    era: "modern",
    protocolVersion: typeof claimed === "string" ? claimed : headerValue(headers, "mcp-protocol-version"),
    clientInfo: readClientInfo(own(message.meta, metaKeys.clientInfo)),
    clientCapabilities: isJsonObject(capabilities) ? capabilities : null,
    sessionId: null,
  });
}

function requestFault(message: Message, headers: HeaderRecord): Rejection | null {
  const problem = envelopeFault(message);
  if (problem !== null) {
    const text = `Invalid params: ${problem.key} in params._meta: ${problem.problem}.`;
    return reject(rpcCodes.invalidParams, text, {
      id: message.id,
      data: { envelope: problem },
    });
  }
  const claimed = String(claimedVersion(message));
  return (
    versionMismatch(claimed, headers, message) ??
    methodMismatch(message, headers, true) ??
    nameMismatch(message, headers) ??
    unsupportedVersion(claimed, message)
  );
}

function notificationFault(message: Message, headers: HeaderRecord): Rejection | null {
  const header = headerValue(headers, "mcp-protocol-version");
  const claimed = claimedVersion(message) ?? header;
  if (typeof claimed !== "string") {
    const text = `Invalid params: ${metaKeys.protocolVersion} in params._meta: must be text.`;
    return reject(rpcCodes.invalidParams, text);
  }
  if (header !== null && header !== claimed) return versionMismatch(claimed, headers, message);
  return methodMismatch(message, headers, false) ?? unsupportedVersion(claimed, message);
}

interface EnvelopeFault {
  readonly key: string;
  readonly problem: string;
}

function envelopeFault(message: Message): EnvelopeFault | null {
  for (const key of [metaKeys.protocolVersion, metaKeys.clientCapabilities]) {
    if (own(message.meta, key) === undefined) return { key, problem: "missing" };
  }
  if (typeof claimedVersion(message) !== "string") return { key: metaKeys.protocolVersion, problem: "must be text" };
  if (!isJsonObject(own(message.meta, metaKeys.clientCapabilities))) {
    return { key: metaKeys.clientCapabilities, problem: "must be an object" };
  }
  const info = own(message.meta, metaKeys.clientInfo);
  if (info !== undefined && readClientInfo(info) === null) {
    return {
      key: metaKeys.clientInfo,
      problem: "must be an object with name and version",
    };
  }
  return null;
}

function claimedVersion(message: Message): unknown {
  return own(message.meta, metaKeys.protocolVersion);
}

function versionMismatch(claimed: string, headers: HeaderRecord, message: Message): Rejection | null {
  const header = headerValue(headers, "mcp-protocol-version");
  if (header === claimed) return null;
  const said = header === null ? "the MCP-Protocol-Version header is missing" : `MCP-Protocol-Version says ${header}`;
  return rejectMismatch("MCP-Protocol-Version", `${said}, the body says ${claimed}`, message.id);
}

function methodMismatch(message: Message, headers: HeaderRecord, required: boolean): Rejection | null {
  const header = headerValue(headers, "mcp-method");
  if (header === message.method || (header === null && !required)) return null;
  const said = header === null ? "the Mcp-Method header is missing" : `Mcp-Method says ${header}`;
  return rejectMismatch("Mcp-Method", `${said}, the body says ${message.method}`, message.id);
}

function nameMismatch(message: Message, headers: HeaderRecord): Rejection | null {
  if (message.method === null || !namedMethods.includes(message.method)) return null;
  const header = headerValue(headers, "mcp-name");
  const field = nameSources.get(message.method);
  if (header === null) {
    return rejectMismatch("Mcp-Name", `the Mcp-Name header is missing, the body has params.${field}`, message.id);
  }
  const decoded = decodeHeaderValue(header);
  if (decoded === null) return rejectMismatch("Mcp-Name", "the Mcp-Name header cannot be decoded", message.id);
  if (decoded === message.name) return null;
  return rejectMismatch("Mcp-Name", `Mcp-Name is not what params.${field} says`, message.id);
}

function unsupportedVersion(claimed: string, message: Message): Rejection | null {
  if (modernVersions.includes(claimed)) return null;
  const data = { supported: modernVersions, requested: claimed.slice(0, 64) };
  const text = `Unsupported protocol version ${JSON.stringify(data.requested)}.`;
  return reject(rpcCodes.unsupportedProtocolVersion, text, {
    id: message.id,
    data,
  });
}
