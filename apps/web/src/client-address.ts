import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { clientAddress, proxyList } from "@switchyard/config";

/** Carries the address of the client inside the process; what comes from outside under this name is dropped. */
const HEADER = "x-switchyard-client-address";

/**
 * Stamps each request with the address it comes from, before Next sees it. Next offers handlers no socket and would believe
 * the header.
 */
export function stampClientAddress(trustedProxies: readonly string[]): void {
  const trusted = proxyList(trustedProxies);
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const address = clientAddress(request.socket.remoteAddress ?? "", request.headers["x-forwarded-for"], trusted);
    request.headers[HEADER] = address;
  });
}

/** The stamped address; `unknown` outside a running server. */
export function addressOf(headers: Headers): string {
  return headers.get(HEADER) ?? "unknown";
}
