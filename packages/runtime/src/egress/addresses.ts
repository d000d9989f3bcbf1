/** Address arithmetic: which pair of addresses a sandbox gets. Pure. */
import { isIPv4 } from "node:net";
import { AppError } from "@switchyard/contracts";

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
