import { expect, test } from "vitest";
import { domainOf, normalizeDomain } from "./mail-domain.ts";

test.each([
  ["Example.COM", "example.com"],
  [" acme.example. ", "acme.example"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["a.b.c.example", "a.b.c.example"],
])("spells %s one way", (given, domain) => {
  expect(normalizeDomain(given)).toBe(domain);
});

test.each([
  "localhost",
  "10.0.0.1",
  "a..b",
  "-a.example",
  "a_b.example",
  "exa mple.com",
  "",
  "@example.com",
  `${"a".repeat(64)}.com`,
])("refuses %j, which is no mail domain", (given) => {
  expect(() => normalizeDomain(given)).toThrowError(expect.objectContaining({ code: "domain_invalid" }));
});

test.each(["gmail.com", "GMAIL.com", "outlook.com", "acme.onmicrosoft.com"])(
  "refuses %s, where anybody gets an address",
  (given) => {
    expect(() => normalizeDomain(given)).toThrowError(expect.objectContaining({ code: "domain_public" }));
  },
);

test("the domain of an address is what stands after its last @, never a part of it", () => {
  expect(domainOf("ada@Acme.Example")).toBe("acme.example");
  expect(domainOf('"ada@evil.example"@acme.example')).toBe("acme.example");
  expect(domainOf("ada@sub.acme.example")).toBe("sub.acme.example");
  expect(domainOf("acme.example")).toBe("");
  expect(domainOf("@acme.example")).toBe("");
});
