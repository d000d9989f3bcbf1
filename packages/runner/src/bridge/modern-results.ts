import { isJsonObject, type JsonObject, metaKeys, modernVersions, own, rpcCodes } from "@switchyard/protocol";
import { metaOf, paramsOf, type RpcMessage, withParams } from "./messages.ts";

/** What a server said of itself in its answer to `initialize`. */
export interface LegacyServer {
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject | null;
  readonly instructions: string | null;
}

/** Methods of 2026-07-28 that a server of the handshake era can answer as they are. */
export const plainMethods: ReadonlySet<string> = new Set([
  "tools/list",
  "tools/call",
  "prompts/list",
  "prompts/get",
  "resources/list",
  "resources/read",
  "resources/templates/list",
  "completion/complete",
]);

/** Methods whose complete results must say how long and for whom they may be kept (2026-07-28, caching). */
const cachedMethods: ReadonlySet<string> = new Set([
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
]);

const levelKey = "io.modelcontextprotocol/logLevel";
const strippedKeys: ReadonlySet<string> = new Set([
  metaKeys.protocolVersion,
  metaKeys.clientInfo,
  metaKeys.clientCapabilities,
  levelKey,
]);

/** Reads the result of `initialize`; null when it is none. */
export function readLegacyServer(result: unknown): LegacyServer | null {
  if (!isJsonObject(result)) return null;
  const capabilities = own(result, "capabilities");
  const info = own(result, "serverInfo");
  const instructions = own(result, "instructions");
  return {
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    serverInfo: isJsonObject(info) ? info : null,
    instructions: typeof instructions === "string" ? instructions : null,
  };
}

/** The `server/discover` result that stands for a legacy server: what it offers and the bridge can carry. */
export function discoverResult(server: LegacyServer): JsonObject {
  const capabilities: Record<string, unknown> = {};
  for (const name of ["tools", "prompts", "resources", "completions"]) {
    if (isJsonObject(own(server.capabilities, name))) capabilities[name] = {};
  }
  return {
    resultType: "complete",
    supportedVersions: modernVersions,
    capabilities,
    ...(server.instructions === null ? {} : { instructions: server.instructions }),
    ttlMs: 0,
    cacheScope: "private",
    ...serverInfoMeta(server, {}),
  };
}

/**
 * A modern request as a legacy server expects it: without the per-request metadata and what answers questions, all else as
 * it was.
 */
export function toLegacyRequest(message: RpcMessage): RpcMessage {
  const meta = metaOf(message);
  if (meta === null) return message;
  const { _meta, inputResponses, requestState, ...params } = paramsOf(message);
  const kept = Object.entries(meta).filter(([key]) => !strippedKeys.has(key));
  return withParams(message, kept.length === 0 ? params : { ...params, _meta: Object.fromEntries(kept) });
}

/** A legacy answer as 2026-07-28 wants it: typed, with cache hints where required, without codes it withdrew. */
export function toModernResponse(response: RpcMessage, method: string, server: LegacyServer): RpcMessage {
  const error = own(response, "error");
  if (isJsonObject(error)) return { ...response, error: { ...error, code: modernCode(own(error, "code")) } };
  const result = own(response, "result");
  if (!isJsonObject(result)) return response;
  const hints = cachedMethods.has(method) ? { ttlMs: 0, cacheScope: "private" } : {};
  const meta = serverInfoMeta(server, own(result, "_meta"));
  return { ...response, result: { ...hints, ...result, ...meta, resultType: "complete" } };
}

function serverInfoMeta(server: LegacyServer, meta: unknown): JsonObject {
  if (server.serverInfo === null) return {};
  return { _meta: { [metaKeys.serverInfo]: server.serverInfo, ...(isJsonObject(meta) ? meta : {}) } };
}

/** -32002 (resource not found) and -32042 (URL elicitation) may not be sent in 2026-07-28. */
function modernCode(code: unknown): unknown {
  if (code === -32002) return rpcCodes.invalidParams;
  return code === -32042 ? rpcCodes.internalError : code;
}

/** The HTTP status of a modern answer sent as JSON (2026-07-28, errors). */
export function modernStatus(response: RpcMessage): number {
  const error = own(response, "error");
  const code = isJsonObject(error) ? own(error, "code") : null;
  if (code === rpcCodes.methodNotFound) return 404;
  const faults: readonly unknown[] = [
    rpcCodes.headerMismatch,
    rpcCodes.missingClientCapability,
    rpcCodes.unsupportedProtocolVersion,
  ];
  return faults.includes(code) ? 400 : 200;
}

const levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/** Whether a request asked for a log message of this severity; without the key it asked for none. */
export function wantsLog(request: RpcMessage, notification: RpcMessage): boolean {
  const wanted = levels.indexOf(String(own(metaOf(request), levelKey)));
  const given = levels.indexOf(String(own(paramsOf(notification), "level")));
  return wanted !== -1 && given >= wanted;
}
