/** Internet addresses: which belong to the public internet, and which lie in blocks that somebody allowed. */
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Inside 2000::/3 but special all the same: tunnels, ORCHID and other protocol assignments, 6to4, documentation. */
const SPECIAL_V6 = (["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"] as const).map((block) =>
  ipaddr.IPv6.parseCIDR(block),
);
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR("2000::/3");
/** 6to4 relays and AS112, which ipaddr.js counts as ordinary. */
const SPECIAL_V4 = (["192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24"] as const).map((block) =>
  ipaddr.IPv4.parseCIDR(block),
);

/**
 * Whether an address (also in brackets) belongs to the public internet, so that a stranger's URL may lead there. False for
 * private, loopback, link-local (metadata services), shared, documentation, benchmark, multicast and reserved ranges
 * (RFC 6890), for IPv4 dressed as IPv6 (mapped, NAT64, 6to4), and for what is no address at all.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text);
  if (address === null || address.range() !== "unicast") return false;
  if (isV4(address)) return !SPECIAL_V4.some((block) => address.match(block));
  return address.match(GLOBAL_V6) && !SPECIAL_V6.some((block) => address.match(block));
}

/** Whether a text is an address or a CIDR block, as `ipAllow` lists hold them. */
export function isAddressBlock(text: string): boolean {
  return parseBlock(text) !== null;
}

/**
 * The one spelling of an address or CIDR block: the network without host bits, IPv6 compressed, what is mapped as IPv4.
 * Null for what is neither.
 */
export function normalAddressBlock(text: string): string | null {
  const block = parseBlock(text);
  if (block === null) return null;
  const [address, bits] = block;
  if (bits === (isV4(address) ? 32 : 128)) return address.toString();
  const parts = isV4(address) ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${parts.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`;
}

/**
 * Whether an address lies in one of the blocks; an empty list allows any. An IPv4-mapped IPv6 address counts as the IPv4
 * address it carries. Blocks that cannot be read allow nothing.
 */
export function addressAllowed(text: string, blocks: readonly string[]): boolean {
  if (blocks.length === 0) return true;
  const address = parseAddress(text);
  if (address === null) return false;
  const bare = unmapped(address);
  return blocks.some((block) => {
    const parsed = parseBlock(block);
    return parsed !== null && contains(parsed, bare);
  });
}

/**
 * What an address counts as where requests are limited: one IPv6 host has a whole /64 to itself; IPv4 counts by address.
 * What is no address is itself.
 */
export function addressNetwork(text: string): string {
  const address = parseAddress(text);
  if (address === null) return text;
  const bare = unmapped(address);
  return isV4(bare) ? bare.toString() : `${ipaddr.IPv6.networkAddressFromCIDR(`${bare.toString()}/64`).toString()}/64`;
}

function contains([network, bits]: readonly [Address, number], address: Address): boolean {
  if (isV4(address)) return isV4(network) && address.match(network, bits);
  return !isV4(network) && address.match(network, bits);
}

function parseBlock(text: string): readonly [Address, number] | null {
  const [network = "", bits, ...more] = text.split("/");
  const address = parseAddress(network);
  if (address === null || more.length > 0) return null;
  const width = isV4(address) ? 32 : 128;
  if (bits === undefined) return whole(address, width);
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return null;
  return whole(address, Number(bits));
}

/** A block of mapped addresses is one of IPv4 addresses. */
function whole(address: Address, bits: number): readonly [Address, number] {
  const bare = unmapped(address);
  return bare === address ? [address, bits] : [bare, Math.max(0, bits - 96)];
}

function unmapped(address: Address): Address {
  return !isV4(address) && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Only the usual spellings: neither octal nor short forms, which other programs read otherwise, nor zones. */
function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return !text.includes("%") && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

function isV4(address: Address): address is ipaddr.IPv4 {
  return address.kind() === "ipv4";
}
