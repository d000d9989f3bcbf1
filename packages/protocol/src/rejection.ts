import { gatewayCodes, rpcCodes } from "./codes.ts";
import type { RequestId } from "./json-rpc.ts";

/** A message that may not pass, with the answer to give: HTTP status, headers, and the JSON-RPC error's parts. */
export interface Rejection {
  readonly ok: false;
  readonly httpStatus: number;
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
  /** The request's id where it could be read, null otherwise. */
  readonly id: RequestId | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface RejectionInit {
  readonly httpStatus?: number;
  readonly data?: unknown;
  readonly id?: RequestId | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Builds a rejection; status 400 and no id unless said otherwise. */
export function reject(code: number, message: string, init: RejectionInit = {}): Rejection {
  const { httpStatus = 400, data, id = null, headers = {} } = init;
  return { ok: false, httpStatus, code, message, data, id, headers };
}

/** A body that is no valid JSON-RPC message. */
export function rejectShape(message: string, id: RequestId | null = null): Rejection {
  return reject(rpcCodes.invalidRequest, `Bad Request: ${message}`, { id });
}

/** Headers and body that disagree (MCP 2026-07-28, HeaderMismatch). */
export function rejectMismatch(header: string, problem: string, id: RequestId | null): Rejection {
  const message = `Bad Request: the request headers and body disagree: ${problem}`;
  return reject(rpcCodes.headerMismatch, message, { id, data: { header } });
}

/** A verb this endpoint does not know. */
export function rejectVerb(allow: string): Rejection {
  const message = `Method not allowed: this MCP endpoint takes ${allow}.`;
  return reject(gatewayCodes.methodNotAllowed, message, {
    httpStatus: 405,
    headers: { allow },
  });
}
