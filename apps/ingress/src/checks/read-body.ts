import { AppError } from "@switchyard/contracts";
import { maxBodyBytes } from "@switchyard/protocol";
import type { Exchange } from "../exchange.ts";

const BODY_TIMEOUT_MS = 30_000;

/**
 * Reads the body once, whole. Throws AppError body_too_large beyond 4 MiB (declared or found), body_encoded,
 * body_timeout, client_gone, org_bodies_full.
 */
export function readBody({ request, stay }: Exchange): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") return Promise.reject(encoded());
  if (Number(request.headers["content-length"] ?? 0) > maxBodyBytes) return Promise.reject(tooLarge());
  // Nobody tells again that it is closed.
  if (request.destroyed) return Promise.reject(clientGone());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => settle(() => reject(timedOut())), BODY_TIMEOUT_MS);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      end();
    };
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      try {
        if (bytes > maxBodyBytes) throw tooLarge();
        stay?.hold(chunk.length);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
    const onClose = (): void => settle(() => reject(clientGone()));
    request.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

/** The client left before it was answered; nobody reads this error. */
function clientGone(): AppError {
  return new AppError({ code: "client_gone", kind: "invalid_input", message: "The client closed the connection." });
}

function tooLarge(): AppError {
  return new AppError({
    code: "body_too_large",
    kind: "limit_exceeded",
    message: `The body is larger than ${maxBodyBytes / 1024 / 1024} MiB, which is the most one MCP request may carry.`,
    remedy: "Send the data in parts, or by a URL the server can read.",
    meta: { httpStatus: 413 },
  });
}

function encoded(): AppError {
  return new AppError({
    code: "body_encoded",
    kind: "invalid_input",
    message: "The body is compressed; MCP messages are read as plain JSON here.",
    remedy: "Send it without Content-Encoding.",
    meta: { httpStatus: 415 },
  });
}

function timedOut(): AppError {
  return new AppError({
    code: "body_timeout",
    kind: "timeout",
    message: `The body did not arrive within ${BODY_TIMEOUT_MS / 1000} s.`,
    remedy: "Send the request again.",
    meta: { httpStatus: 408 },
  });
}
