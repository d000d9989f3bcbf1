import type { ServerResponse } from "node:http";
import { jsonRpcError, type RequestId } from "@switchyard/protocol";

interface ErrorExtras {
  readonly id?: RequestId | null;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with an HTTP status and a JSON-RPC error body. */
export function sendError(
  response: ServerResponse,
  httpStatus: number,
  code: number,
  ...[message, extras = {}]: [message: string, extras?: ErrorExtras]
): void {
  const body = jsonRpcError(extras.id ?? null, code, message, extras.data);
  response.writeHead(httpStatus, {
    ...extras.headers,
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
