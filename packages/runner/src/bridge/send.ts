import type { ServerResponse } from "node:http";
import { jsonRpcError, type RequestId, type RpcError } from "@switchyard/protocol";

interface ErrorAnswer extends RpcError {
  readonly id?: RequestId | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with an HTTP status and a JSON-RPC error body. */
export function sendError(response: ServerResponse, httpStatus: number, error: ErrorAnswer): void {
  const body = jsonRpcError(error.id ?? null, error);
  response.writeHead(httpStatus, {
    ...error.headers,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Answers with a status and no body. */
export function sendEmpty(response: ServerResponse, httpStatus: number): void {
  response.writeHead(httpStatus, httpStatus === 204 ? {} : { "content-length": 0 });
  response.end();
}
