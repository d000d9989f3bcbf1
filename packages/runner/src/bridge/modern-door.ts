import { rpcCodes } from "@switchyard/protocol";
import { acceptsOf, type Exchange, sendFull } from "./exchange.ts";
import { parseMessage } from "./json-text.ts";
import type { PassedHeaders } from "./link.ts";
import type { ModernDesk } from "./modern-desk.ts";
import { modernStatus } from "./modern-results.ts";
import { defaultStreamAfterMs, Reply } from "./reply.ts";
import { sendEmpty, sendError } from "./send.ts";

/** Answers one HTTP request of the modern era at a desk; `headers` are what a server over HTTP is told of it. */
export function answerModern(desk: ModernDesk, exchange: Exchange, headers: PassedHeaders): void {
  const { principal, response } = exchange;
  const { id, kind, clientCapabilities } = exchange.envelope;
  if (kind !== "request" || id === null) {
    sendEmpty(response, 202);
    return;
  }
  const accepts = acceptsOf(exchange, id);
  if (accepts === null) return;
  const mismatch = desk.paramHeaders.mismatchOf(exchange.envelope, exchange.request.headers);
  if (mismatch !== null) {
    const text = `Bad Request: ${mismatch.header} does not say what the body says: ${mismatch.problem}.`;
    sendError(response, 400, { code: rpcCodes.headerMismatch, message: text, id });
    return;
  }
  const message = parseMessage(exchange.text);
  if (message === null) {
    sendError(response, 400, { code: rpcCodes.parseError, message: "Parse error: the body is no message.", id });
    return;
  }
  const seat = desk.seat(message, { principal, clientCapabilities, headers });
  if (seat === null) {
    sendFull(exchange, id);
    return;
  }
  const gone = new AbortController();
  const onGone = (): void => gone.abort();
  const reply = new Reply(response, {
    ...{ accepts, streamAfterMs: defaultStreamAfterMs, statusOf: modernStatus, onGone },
    ...(exchange.envelope.method === "tools/list" ? { onAnswer: (list) => desk.paramHeaders.learn(list) } : {}),
  });
  seat({ id, message, reply, gone: gone.signal, headers });
}
