import { describe, expect, test } from "vitest";
import { isPublicAddress, overlaps, parseRange, slotAddresses } from "./addresses.ts";

describe("addresses a tenant-named host may lead to", () => {
  test.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "[2a00:1450::1]"])("%s is public", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ...["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1"],
    ...["169.254.169.254", "100.64.0.1", "100.127.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.80", "198.18.0.1"],
    ...["224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2001::1"],
    ...["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "[::1]"],
    ...["", "localhost", "0x7f.1", "127.1", "1.2.3", "8.8.8.8:80"],
  ])("%s is refused", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

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
