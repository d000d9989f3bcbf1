import { describe, expect, test } from "vitest";
import { overlaps, parseRange, slotAddresses } from "./addresses.ts";

describe("the sandboxes' network", () => {
  test("gives every slot both ends of its own link", () => {
    const range = parseRange("100.127.0.0/16");
    expect(slotAddresses(range, 0)).toEqual({ hostIp: "100.127.0.0", sandboxIp: "100.127.0.1" });
    expect(slotAddresses(range, 32_767)).toEqual({ hostIp: "100.127.255.254", sandboxIp: "100.127.255.255" });
  });

  test.each(["", "100.127.0.0", "100.127.0.1/16", "100.127.0.0/31", "fd00::/64", "1.2.3.4/x"])("refuses %s", (cidr) => {
    expect(() => parseRange(cidr)).toThrow(expect.objectContaining({ code: "sandbox_cidr_invalid" }));
  });

  test("knows what it overlaps", () => {
    const range = parseRange("100.127.0.0/16");
    for (const cidr of ["100.127.3.4/32", "100.127.3.4", "100.64.0.0/10", "100.127.255.0/24"])
      expect(overlaps(range, cidr)).toBe(true);
    for (const cidr of ["100.126.255.255/32", "100.128.0.0/16", "10.0.0.0/8", "fd00::/8"])
      expect(overlaps(range, cidr)).toBe(false);
  });
});
