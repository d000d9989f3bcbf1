import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { gatewayCodeForStatus, jsonRpcError } from "@switchyard/protocol";
import { baseHeaders } from "../answers/response-headers.ts";
import type { Exchange } from "../exchange.ts";

/** Bytes of a request's line and headers together. */
export const maxHeaderBytes = 16 * 1024;
const MAX_HEADERS = 200;

/** Throws AppError headers_too_many beyond 200 header lines. */
export function checkHeaderCount({ request }: Pick<Exchange, "request">): void {
  if (request.rawHeaders.length <= 2 * MAX_HEADERS) return;
  throw new AppError({
    code: "headers_too_many",
    kind: "invalid_input",
    message: `The request has more than ${MAX_HEADERS} headers.`,
    remedy: "Send fewer headers.",
    meta: { httpStatus: 431 },
  });
}

interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const MALFORMED: Fault = {
  status: 400,
  code: "http_malformed",
  message: "This is not a well-formed HTTP/1.1 request.",
  remedy: "Send the request as RFC 9112 says.",
};

const FAULTS: Readonly<Record<string, Fault>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: "headers_too_large",
    message: `The request's headers are larger than ${maxHeaderBytes / 1024} KiB.`,
    remedy: "Send smaller headers; arguments of a tool belong into the body.",
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: "body_too_large",
    message: "The chunks of the body carry extensions that are too large.",
    remedy: "Send the body without chunk extensions.",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: "request_timeout",
    message: "The request did not arrive in time.",
    remedy: "Send the request again.",
  },
};

const UNEXPECTED: Fault = {
  status: 417,
  code: "expectation_unknown",
  message: "The request expects something else than 100-continue, which is all that can be met.",
  remedy: "Send the request without Expect.",
};

/**
 * Answers what is no HTTP request that anything could look at, which Node would answer without a body: a JSON-RPC error
 * as any other of ours, so that no client takes it for a statement about protocol eras. Nothing is on record of it: there
 * is no path yet, so no org.
 */
export function answerHttpFaults(server: Server): {
  readonly note: (request: IncomingMessage, response: ServerResponse) => void;
} {
  const answering = new WeakMap<Socket, ServerResponse>();
  server.on("clientError", (error: NodeJS.ErrnoException, stream) => {
    const socket = stream as Socket;
    const last = answering.get(socket);
    const isAnswered = last?.headersSent === true && !last.writableFinished;
    if (error.code === "ECONNRESET" || !socket.writable || isAnswered) socket.destroy(error);
    else socket.end(answerTo(FAULTS[error.code ?? ""] ?? MALFORMED), () => socket.destroy());
  });
  server.on("checkExpectation", (_request, response: ServerResponse) => {
    const { headers, body } = answerParts(UNEXPECTED);
    response.writeHead(UNEXPECTED.status, headers).end(body);
  });
  return { note: (request, response) => void answering.set(request.socket, response) };
}

function answerTo(fault: Fault): string {
  const { headers, body } = answerParts(fault);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}\r\n${lines.join("")}\r\n${body}`;
}

function answerParts({ status, code, message, remedy }: Fault) {
  const requestId = newId("req");
  const body = jsonRpcError(null, { code: gatewayCodeForStatus(status), message, data: { code, remedy, requestId } });
  const headers = {
    ...baseHeaders(requestId),
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
  };
  return { headers, body };
}
