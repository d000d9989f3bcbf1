import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { AppError } from "@switchyard/contracts";
import { refused } from "./refusals.ts";

/** Ranges that a tenant-named host may not resolve to: everything that is not the public internet (RFC 6890). */
const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, "ipv4");
}
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet("2000::", 3, "ipv6");
/** Inside 2000::/3, yet documentation (2001:db8::), tunnels that embed IPv4 (2002::, 2001::) or benchmarking. */
const NOT_PUBLIC_V6 = new BlockList();
for (const [network, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  NOT_PUBLIC_V6.addSubnet(network, prefix, "ipv6");
}

/** Whether an address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC.check(address, "ipv4");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return isPublicAddress(mapped);
  return PUBLIC_V6.check(address, "ipv6") && !NOT_PUBLIC_V6.check(address, "ipv6");
}

/**
 * Resolves a host once and answers the address to connect to, so that a second answer cannot lead elsewhere. Every
 * address must be public unless the operator vouches for the host. Throws AppError source_url_refused, source_unreachable.
 */
export async function pinHost(host: string, vouchedFor: boolean): Promise<string> {
  const addresses = isIP(host) ? [host] : await resolve(host);
  const [first] = addresses;
  if (first === undefined) throw unresolvable(host);
  if (!vouchedFor && !addresses.every(isPublicAddress)) {
    throw refused(
      `The host ${host} lies in a private network, which sources may not be fetched from.`,
      "Use a host on the public internet; whoever runs the installation can list this one in GIT_ALLOWED_HOSTS.",
    );
  }
  return first;
}

async function resolve(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true, order: "ipv4first" })).map((entry) => entry.address);
  } catch (cause) {
    throw unresolvable(host, cause);
  }
}

function unresolvable(host: string, cause?: unknown): AppError {
  return new AppError({
    code: "source_unreachable",
    kind: "upstream_failed",
    message: `The Git host ${host} cannot be found (its name does not resolve).`,
    remedy: "Check the spelling of the URL and that the host exists, then deploy again.",
    cause,
  });
}
