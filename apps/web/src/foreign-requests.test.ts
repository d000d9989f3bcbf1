import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { refusalOf, turnAwayForeign } from "./foreign-requests.ts";

const webOrigin = "https://app.example.com";
const at = (path: string) => ({ path, webOrigin });
const host = "app.example.com";

test.each(["app.example.com", "APP.example.com", "127.0.0.1:3000", "web:3000", undefined])("%s may ask", (name) => {
  expect(refusalOf({ host: name }, at("/api/v1/orgs"))).toBeNull();
});

test.each(["evil.example.com", "app.example.com.evil.example", "app.example.com:444", ""])(
  "a request by the name %j may not come in, whatever it asks",
  (name) => {
    for (const path of ["/", "/healthz", "/api/v1/orgs", "/oauth/token", "/_next/static/x.js"]) {
      expect(refusalOf({ host: name }, at(path))).toBe("host_wrong");
    }
  },
);

test.each(["https://evil.example", "null", "http://app.example.com", ""])("a page of %j may not ask", (origin) => {
  for (const path of [
    "/",
    "/healthz",
    "/api/v1/orgs",
    "/oauthx/",
    "/oauth/../api/v1/orgs",
    "/oauth/jwks",
    "/oauth/%2e%2e/api",
  ]) {
    expect(refusalOf({ host, origin }, at(path))).toBe("origin_refused");
  }
  expect(refusalOf({ host, origin: webOrigin }, at("/api/v1/orgs"))).toBeNull();
});

test("whose pages may sign in is for the authorization server to say", () => {
  for (const path of ["/oauth/token", "/.well-known/oauth-authorization-server", "/oauth/register?x=/../"]) {
    expect(refusalOf({ host, origin: "https://page.example" }, at(path))).toBeNull();
  }
});

test("what may not come in reaches nothing but the refusal", async () => {
  turnAwayForeign(webOrigin);
  const reached: (string | undefined)[] = [];
  const server = createServer(({ url, headers }, response) => {
    reached.push(url, headers["x-switchyard-refusal"]?.toString());
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (headers: Record<string, string>) =>
    new Promise<void>((resolve, reject) => {
      const { hostname } = { hostname: "127.0.0.1" };
      httpRequest({ hostname, port, path: "/api/v1/orgs", headers }, (response) => response.resume().on("end", resolve))
        .on("error", reject)
        .end();
    });
  await ask({ host: "evil.example.com" });
  await ask({ host, origin: "https://evil.example" });
  await ask({ host, "x-switchyard-refusal": "host_wrong" });
  expect(reached).toEqual(["/refused", "host_wrong", "/refused", "origin_refused", "/api/v1/orgs", undefined]);
  await new Promise((resolve) => server.close(resolve).closeAllConnections());
});
