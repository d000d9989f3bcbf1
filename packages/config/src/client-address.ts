import { BlockList, isIP } from "node:net";

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

/**
 * Where a request comes from: the socket's address, or, when that is a trusted proxy, the nearest one in X-Forwarded-For
 * that is not, read from the right (RFC 7239 5.2). IPv4 in IPv6 dress is written as IPv4.
 */
export function clientAddress(socket: string, forwardedFor: string | string[] | undefined, trusted: BlockList): string {
  let nearest = plainAddress(socket);
  if (forwardedFor === undefined || !isTrusted(nearest, trusted)) return nearest;
  const hops = [forwardedFor]
    .flat()
    .join(",")
    .split(",")
    .map(plainAddress)
    .filter((hop) => isIP(hop) !== 0);
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
