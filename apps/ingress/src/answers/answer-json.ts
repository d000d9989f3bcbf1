import type { OutgoingHttpHeaders } from "node:http";
import type { Exchange } from "../exchange.ts";
import { baseHeaders } from "./response-headers.ts";

/** Sends a small JSON document of ours. */
export function answerJson(
  { response, requestId }: Exchange,
  status: number,
  answer: { readonly body: unknown; readonly headers?: OutgoingHttpHeaders },
): void {
  const bytes = Buffer.from(JSON.stringify(answer.body));
  const headers = { ...baseHeaders(requestId), ...answer.headers, "content-type": "application/json" };
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.end(bytes);
}
