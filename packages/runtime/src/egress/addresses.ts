/** Address arithmetic: which addresses a tenant may never reach by name, and which pair a sandbox gets. Pure. */
import { BlockList, isIP, isIPv4 } from "node:net";
import { AppError } from "@switchyard/contracts";

/** IPv4: IANA special-purpose registry (RFC 6890 and successors), multicast and reserved. */
const blockedV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** IPv6 is allowed only as global unicast (2000::/3), without these. 2002 and 64:ff9b carry an IPv4 address inside. */
const blockedV6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const denied4 = new BlockList();
for (const [net, bits] of blockedV4) denied4.addSubnet(net, bits, "ipv4");
const denied6 = new BlockList();
for (const [net, bits] of blockedV6) denied6.addSubnet(net, bits, "ipv6");
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");

/**
 * Whether a tenant-named host may resolve to this address. False for private, loopback, link-local (metadata
 * services), shared, documentation, benchmark, multicast and reserved ranges, for IPv4 in IPv6 clothes, and for
 * what is no address at all.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.startsWith("[") && address.endsWith("]") ? address.slice(1, -1) : address;
  if (isIPv4(bare)) return !denied4.check(bare, "ipv4");
  if (isIP(bare) !== 6 || bare.includes("%")) return false;
  return global6.check(bare, "ipv6") && !denied6.check(bare, "ipv6");
}

export interface AddressRange {
  readonly base: number;
  readonly size: number;
  readonly text: string;
}

/** Parses an IPv4 CIDR such as `100.127.0.0/16`. Throws AppError `sandbox_cidr_invalid`. */
export function parseRange(cidr: string): AddressRange {
  const [net = "", bitsText = ""] = cidr.split("/");
  const bits = Number(bitsText);
  const base = isIPv4(net) ? toNumber(net) : Number.NaN;
  const size = 2 ** (32 - bits);
  if (!Number.isInteger(bits) || bits < 8 || bits > 30 || !Number.isInteger(base) || base % size !== 0) {
    throw new AppError({
      code: "sandbox_cidr_invalid",
      kind: "invalid_input",
      message: `SANDBOX_CIDR "${cidr}" is not an IPv4 network between /8 and /30.`,
      remedy: "Give a network that nothing else on this host uses, for example 100.127.0.0/16.",
    });
  }
  return { base, size, text: cidr };
}

/** Both ends of a slot's point-to-point link: a /31 (RFC 3021) per slot. */
export function slotAddresses(range: AddressRange, slot: number): { hostIp: string; sandboxIp: string } {
  return { hostIp: toText(range.base + 2 * slot), sandboxIp: toText(range.base + 2 * slot + 1) };
}

/** Whether two IPv4 CIDRs share an address. A plain address counts as /32. */
export function overlaps(range: AddressRange, cidr: string): boolean {
  const [net = "", bitsText = "32"] = cidr.split("/");
  if (!isIPv4(net)) return false;
  const size = 2 ** (32 - Number(bitsText));
  const base = Math.floor(toNumber(net) / size) * size;
  return base < range.base + range.size && range.base < base + size;
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
