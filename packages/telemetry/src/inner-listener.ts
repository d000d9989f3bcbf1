import type { IncomingMessage, ServerResponse } from "node:http";
import { isInnerHost } from "@switchyard/contracts";

/**
 * Refuses a page on a listener that only machines ask: whatever carries an `Origin`, or a `Host` that a page can be served
 * under. Answers 403 and true then, false for everything else.
 */
export function refusePage({ headers }: IncomingMessage, response: ServerResponse): boolean {
  if (headers.origin === undefined && isInnerHost(headers.host)) return false;
  response
    .writeHead(403, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" })
    .end(
      "Pages may not ask here, nor may anybody by a name of the internet; use an address or a name of the inside.\n",
    );
  return true;
}
