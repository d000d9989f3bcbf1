import { expect, test } from "vitest";
import { isInnerHost } from "./inner-host.ts";

test.each([
  "127.0.0.1:9465",
  "10.0.0.7",
  "[::1]:80",
  "LOCALHOST:3000",
  "web:3000",
  "auth.switchyard.svc.cluster.local",
])("%s is where machines ask", (host) => expect(isInnerHost(host)).toBe(true));

test("a request without the header is no page's", () => expect(isInnerHost(undefined)).toBe(true));

test.each([
  "evil.example.com",
  "evil.example.com:9465",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "internal.evil.example",
  "evil.example.",
  "local.",
  "a@127.0.0.1",
  "127.0.0.1, evil.example",
  "",
])("%j may be a page's own name", (host) => expect(isInnerHost(host)).toBe(false));
