import type { IncomingMessage, ServerResponse } from "node:http";
import { type Envelope, gatewayCodes, type RequestId } from "@switchyard/protocol";
import { type Accepts, readAccept } from "./reply.ts";
import { sendError } from "./send.ts";

/** One HTTP request that passed the rules of the protocol, and where its answer goes. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly envelope: Envelope;
  /** The body; empty for a GET or DELETE. */
  readonly text: string;
  readonly principal: string;
}

/** What the client takes as an answer; null when it takes none we have, which it was told then. */
export function acceptsOf({ request, response }: Exchange, id: RequestId | null): Accepts | null {
  const accepts = readAccept(request.headers);
  if (accepts.json || accepts.stream) return accepts;
  const message = "Not Acceptable: take application/json and text/event-stream.";
  sendError(response, 406, { code: gatewayCodes.notAcceptable, message, id });
  return null;
}

/** Tells the client that every child this instance may have is busy. */
export function sendFull({ response }: Exchange, id: RequestId): void {
  const message = "All processes of this instance are busy; try again shortly.";
  sendError(response, 503, { code: gatewayCodes.unavailable, message, id, headers: { "retry-after": "5" } });
}
