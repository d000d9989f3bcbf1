import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * Where whoever keeps this instance asks how many calls wait for their clients' answers; the ingress leads nobody there.
 * The other side is `packages/runtime/src/waiting-calls.ts`.
 */
const waitingPath = "/-/waiting";

/** Answers that question; false for any other request. */
export function answerWaiting({ method, url }: IncomingMessage, response: ServerResponse, waiting: number): boolean {
  if (method !== "GET" || url !== waitingPath) return false;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ waiting }));
  return true;
}
