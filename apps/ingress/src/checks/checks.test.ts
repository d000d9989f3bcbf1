import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Route, RouteName } from "@switchyard/routing";
import { describe, expect, it } from "vitest";
import { beginExchange, type Exchange } from "../exchange.ts";
import { checkMethod } from "./check-method.ts";
import { checkHost, checkOrigin } from "./check-origin.ts";
import { checkPath } from "./check-path.ts";
import { checkRepeated } from "./check-repeated.ts";

function exchangeOf(init: { url?: string; method?: string; headers?: Record<string, string> }): Exchange {
  const request = new IncomingMessage(new Socket());
  request.url = init.url ?? "/acme/demo/mcp";
  request.method = init.method ?? "POST";
  Object.assign(request.headers, init.headers);
  return beginExchange(request, new ServerResponse(request));
}

const origins = { mcpOrigin: "https://mcp.example.com", webOrigin: "https://app.example.com" };
const loopback = { mcpOrigin: "http://127.0.0.1:8080", webOrigin: "http://localhost:3000" };

describe("checkPath", () => {
  it.each(["/acme/demo/mcp", "/acme/demo@pr-1/mcp", "/acme/demo/mcp?x=%2F..&y=//"])("passes %s", (url) => {
    expect(() => checkPath(exchangeOf({ url }))).not.toThrow();
  });

  it.each([
    "/a%2fb/mcp",
    "/a//mcp",
    "/../mcp",
    "/a/..",
    "/a/.",
    "*",
    "a/mcp",
    "http://x/mcp",
    "/a\\mcp",
    "/a;b/mcp",
    "",
    "/ü",
  ])("refuses %j", (url) => {
    expect(() => checkPath(exchangeOf({ url }))).toThrow(expect.objectContaining({ code: "path_ambiguous" }));
  });
});

describe("checkRepeated", () => {
  it.each(["Host", "AUTHORIZATION", "Origin", "Content-Type", "Mcp-Session-Id", "Last-Event-ID"])(
    "refuses a second %s, whatever it says",
    (name) => {
      const exchange = exchangeOf({});
      exchange.request.rawHeaders.push(name.toLowerCase(), "a", "x-tool", "1", "x-tool", "2");
      expect(() => checkRepeated(exchange)).not.toThrow();
      exchange.request.rawHeaders.push(name, "a");
      expect(() => checkRepeated(exchange)).toThrow(expect.objectContaining({ code: "header_repeated" }));
    },
  );
});

describe("checkHost", () => {
  const check =
    (host: string, own = origins) =>
    () =>
      checkHost(exchangeOf({ headers: { host } }), own);

  it("passes our own host, in any case", () => {
    expect(check("MCP.example.com")).not.toThrow();
    expect(check("127.0.0.1:8080", loopback)).not.toThrow();
  });

  it.each(["evil.example.com", "mcp.example.com:444", "mcp.example.com.evil.example", "", "127.0.0.1"])(
    "refuses %j without naming ours",
    (host) => {
      expect(check(host)).toThrow(expect.objectContaining({ message: expect.not.stringContaining("mcp.example.com") }));
    },
  );

  it.each(["localhost:8080", "[::1]:8080", "127.0.0.1:9090"])("tells %s the right URL on loopback", (host) => {
    expect(check(host, loopback)).toThrow(/http:\/\/127\.0\.0\.1:8080\/acme\/demo\/mcp/);
  });
});

describe("checkOrigin", () => {
  const name = { orgSlug: "acme", serverSlug: "demo", target: null };
  const route = { allowedOrigins: new Set(["https://page.example", "http://localhost:6274"]) } as unknown as Route;
  const door = { origins, routes: { resolve: async (of: RouteName) => (of === name ? route : null) } };
  const check = (headers: Record<string, string>, of: RouteName | null = name) =>
    checkOrigin(exchangeOf({ headers }), door, of);

  it("passes programs, which send none, the dashboard's pages, and those of origins that the server allows", async () => {
    for (const origin of [origins.webOrigin, origins.mcpOrigin, "https://page.example", "http://localhost:6274"]) {
      const exchange = exchangeOf({ headers: { origin } });
      await checkOrigin(exchange, door, name);
      expect(exchange.response.getHeader("access-control-allow-origin")).toBe(origin);
    }
    await expect(check({})).resolves.toBeUndefined();
  });

  it.each([
    "null",
    "https://evil.example",
    "http://app.example.com",
    "https://app.example.com.evil.example",
    "http://page.example",
    "https://page.example:8443",
    "https://page.example, https://app.example.com",
    "*",
    "",
  ])("refuses a page of %j", async (origin) => {
    await expect(check({ origin })).rejects.toMatchObject({ code: "origin_refused" });
  });

  it("refuses a page where there is no such server, as where there is one", async () => {
    const absent = await check({ origin: "https://page.example" }, { ...name }).catch((error: unknown) => error);
    const refused = await check({ origin: "https://evil.example" }).catch((error: unknown) => error);
    expect(absent).toMatchObject({ code: "origin_refused", message: (refused as Error).message });
    await expect(check({ origin: "https://page.example" }, null)).rejects.toMatchObject({ code: "origin_refused" });
  });
});

describe("checkMethod", () => {
  it("knows the methods of the transport and no other", () => {
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
      expect(() => checkMethod(exchangeOf({ method }))).not.toThrow();
    }
    for (const method of ["PUT", "PATCH", "HEAD", "TRACE", "get"]) {
      expect(() => checkMethod(exchangeOf({ method }))).toThrow(
        expect.objectContaining({ code: "method_not_allowed" }),
      );
    }
  });
});
