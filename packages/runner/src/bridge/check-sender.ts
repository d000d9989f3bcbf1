import type { IncomingHttpHeaders } from "node:http";

const inner = /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/**
 * Why a request may not be served, or null. A page whose own name was made to point here (DNS rebinding) sends that name
 * as `Host`, and any page sends its `Origin` (MCP transports, security warning). The ingress drops the origin and sends
 * `localhost`, so what is refused here came past it.
 */
export function senderFault({ host, origin }: IncomingHttpHeaders): string | null {
  if (host !== undefined && !inner.test(host.toLowerCase())) return "This listener is not served under that host.";
  if (origin === undefined || inner.test(origin.toLowerCase().replace(/^https?:\/\//, ""))) return null;
  return "Pages of that origin may not ask here.";
}
