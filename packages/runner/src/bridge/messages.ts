import { isJsonObject, type JsonObject, own, type RequestId, type RpcError } from "@switchyard/protocol";

/** A JSON-RPC message on its way: an object whose shape the sender vouches for. */
export type RpcMessage = JsonObject;

/** `_meta` of a message's params, or null. */
export function metaOf(message: RpcMessage): JsonObject | null {
  const params = own(message, "params");
  const meta = isJsonObject(params) ? own(params, "_meta") : null;
  return isJsonObject(meta) ? meta : null;
}

/** The params of a message, or an empty object. */
export function paramsOf(message: RpcMessage): JsonObject {
  const params = own(message, "params");
  return isJsonObject(params) ? params : {};
}

/** A copy of a message with another id, all else as it was. */
export function withId(message: RpcMessage, id: RequestId | null): RpcMessage {
  return { ...message, id };
}

/** A copy of a message with these params. */
export function withParams(message: RpcMessage, params: JsonObject): RpcMessage {
  return { ...message, params };
}

/** A JSON-RPC error as an object. */
export function errorMessage(id: RequestId | null, error: RpcError): RpcMessage {
  return { jsonrpc: "2.0", id, error };
}

/** A JSON-RPC result as an object. */
export function resultMessage(id: RequestId | null, result: JsonObject): RpcMessage {
  return { jsonrpc: "2.0", id, result };
}
