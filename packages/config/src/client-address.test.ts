import { expect, test } from "vitest";
import { clientAddress, proxyList } from "./client-address.ts";

const trusted = proxyList(["10.0.0.0/8", "::1", "nonsense"]);

test("believes the socket when it is no trusted proxy", () => {
  expect(clientAddress("203.0.113.7", "198.51.100.1", trusted)).toBe("203.0.113.7");
});

test("reads the forwarded chain from the right, past trusted proxies only", () => {
  expect(clientAddress("10.1.1.1", "192.0.2.66, 198.51.100.1, 10.2.2.2", trusted)).toBe("198.51.100.1");
});

test("ignores what a client wrote before the address its proxy saw", () => {
  expect(clientAddress("::1", "1.1.1.1, 198.51.100.1", trusted)).toBe("198.51.100.1");
});

test("answers the proxy itself when nothing usable was forwarded", () => {
  expect(clientAddress("::ffff:10.1.1.1", "not an address", trusted)).toBe("10.1.1.1");
});
