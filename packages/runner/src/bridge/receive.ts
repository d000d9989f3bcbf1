import type { IncomingMessage, ServerResponse } from "node:http";
import { type Envelope, gatewayCodes, isRejection, maxBodyBytes, readEnvelope } from "@switchyard/protocol";
import { readBody } from "./read-body.ts";
import { sendError } from "./send.ts";

/** A request that was read whole and passed the rules of the protocol. */
export interface Received {
  readonly envelope: Envelope;
  /** Null for a GET or DELETE. */
  readonly body: Buffer | null;
}

/** Reads a request; null when its client was told what is wrong with it, or has left. Never rejects. */
export async function receive(request: IncomingMessage, response: ServerResponse): Promise<Received | null> {
  const { method = "", headers } = request;
  const body = method === "POST" ? await readBody(request, maxBodyBytes) : null;
  if (body === "lost") return null;
  if (body === "too-large") {
    const message = `The body is larger than ${maxBodyBytes} bytes.`;
    sendError(response, 413, { code: gatewayCodes.bodyTooLarge, message, headers: { connection: "close" } });
    return null;
  }
  const envelope = readEnvelope({ httpMethod: method, headers, body });
  if (!isRejection(envelope)) return { envelope, body };
  sendError(response, envelope.httpStatus, envelope);
  return null;
}
