import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Carries the address of the client inside the process; what comes from outside under this name is dropped. */
const HEADER = "x-switchyard-client-address";

/**
 * Stamps each request with the address it comes from, before Next sees it: the socket's, or, when that is a trusted
 * proxy, the last address in X-Forwarded-For that is not one. Next offers handlers no socket and would believe the header.
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

/** Blocks of `10.0.0.0/8` or single addresses. Entries that are neither are ignored. */
export function proxyList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const version = isIP(address);
    if (version === 0) continue;
    const family = version === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, prefix === undefined ? (version === 6 ? 128 : 32) : Number(prefix), family);
  }
  return list;
}

/** The nearest address that is not a trusted proxy's, read from the right (RFC 7239 5.2). */
export function clientAddress(socket: string, forwardedFor: string | string[] | undefined, trusted: BlockList): string {
  const hops = [forwardedFor ?? []]
    .flat()
    .join(",")
    .split(",")
    .map(plainAddress)
    .filter((hop) => isIP(hop) !== 0);
  let nearest = plainAddress(socket);
  while (isTrusted(nearest, trusted)) {
    const next = hops.pop();
    if (next === undefined) break;
    nearest = next;
  }
  return nearest;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** Without the IPv4-mapped prefix, which a dual-stack socket puts before an IPv4 address. */
function plainAddress(text: string): string {
  return text.trim().replace(/^::ffff:(?=\d+\.)/i, "");
}
