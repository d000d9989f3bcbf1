import { describe, expect, test } from "vitest";
import { addressAllowed, addressNetwork, isAddressBlock, isPublicAddress, normalAddressBlock } from "./addresses.ts";

describe("addresses that a stranger's URL may lead to", () => {
  test.each(["8.8.8.8", "1.1.1.1", "93.184.216.34", "140.82.121.4", "2606:4700::1111", "[2a00:1450::1]"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    ...["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1"],
    ...["169.254.169.254", "100.64.0.1", "100.127.0.1", "192.0.0.1", "192.0.2.1", "198.51.100.7", "203.0.113.80"],
    ...["198.18.0.1", "192.88.99.1", "192.31.196.1", "192.175.48.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
    ...["::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"],
    ...["2001::1", "3fff::1", "100::1", "5f00::1"],
    ...["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "::127.0.0.1", "[::1]"],
    ...["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "2002:7f00:1::"],
    ...["", "localhost", "0x7f.1", "127.1", "1.2.3", "8.8.8.8:80", "010.8.8.8", "2130706433"],
  ])("%s is refused", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::7", "2001:db8:1:2::/64"],
  ["2001:DB8::1", "2001:db8::/64"],
  ["::1", "::/64"],
  ["unknown", "unknown"],
])("%s counts as %s, so that nobody has more tries for having a whole network", (address, network) => {
  expect(addressNetwork(address)).toBe(network);
});

describe("lists of allowed addresses", () => {
  test.each([
    ["203.0.113.7", ["203.0.113.7"]],
    ["203.0.113.7", ["10.0.0.0/8", "203.0.113.0/24"]],
    ["::ffff:203.0.113.7", ["203.0.113.0/24"]],
    ["::ffff:cb00:7107", ["203.0.113.0/24"]],
    ["203.0.113.7", ["::ffff:203.0.113.0/120"]],
    ["2001:db8:1::5", ["2001:db8:1::/48"]],
    ["2001:DB8:1::5", ["2001:db8:1:0:0:0:0:5"]],
    ["192.0.2.1", []],
    ["192.0.2.1", ["0.0.0.0/0"]],
  ])("%s is in %j", (address, blocks) => {
    expect(addressAllowed(address, blocks)).toBe(true);
  });

  test.each([
    ["203.0.114.7", ["203.0.113.0/24"]],
    ["203.0.113.7", ["::/0"]],
    ["2001:db8::1", ["0.0.0.0/0"]],
    ["2001:db8:2::5", ["2001:db8:1::/48"]],
    ["::ffff:203.0.114.7", ["203.0.113.0/24"]],
    ["unknown", ["0.0.0.0/0"]],
    ["", ["0.0.0.0/0", "::/0"]],
    ["203.0.113.7", ["not a block"]],
  ])("%s is not in %j", (address, blocks) => {
    expect(addressAllowed(address, blocks)).toBe(false);
  });

  test.each([
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["203.0.113.7/32", "203.0.113.7"],
    ["2001:DB8:1:0:0:0:0:5/48", "2001:db8:1::/48"],
    ["::ffff:203.0.113.9/120", "203.0.113.0/24"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["10.0.0.0/33", null],
    ["anywhere", null],
  ])("%s is spelled %s", (text, spelled) => {
    expect(normalAddressBlock(text)).toBe(spelled);
  });

  test("takes addresses and blocks, and nothing else, for an entry", () => {
    for (const good of ["10.0.0.0/8", "203.0.113.7", "::1", "2001:db8::/32", "0.0.0.0/0"])
      expect(isAddressBlock(good)).toBe(true);
    for (const bad of ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0", "host", "10.0.0.0/-1", "*"])
      expect(isAddressBlock(bad)).toBe(false);
  });
});
