import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { proxy } from "./proxy.ts";

const visit = (url: string, host: string) => proxy(new NextRequest(url, { headers: { host } }));

test("sends a browser that came by another loopback name to where its cookies are", () => {
  const response = visit("http://127.0.0.1:3000/default/servers?q=1", "127.0.0.1:3000");
  expect([response.status, response.headers.get("location")]).toEqual([
    307,
    "http://localhost:3000/default/servers?q=1",
  ]);
});

test("never redirects to a host that the request names", () => {
  const response = visit("http://evil.example/", "evil.example");
  expect(response.headers.get("location")).toBeNull();
});

test("gives each answer a policy with a nonce of its own, and lets nobody frame us", () => {
  const [one, other] = [
    visit("http://localhost:3000/", "localhost:3000"),
    visit("http://localhost:3000/", "localhost:3000"),
  ];
  const policies = [one, other].map((response) => response.headers.get("content-security-policy") ?? "");
  expect(policies[0]).not.toBe(policies[1]);
  for (const policy of policies) {
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  }
});
