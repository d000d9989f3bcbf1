/** By which names the dashboard's listener answers, and to which pages. */
import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";

const webUrl = process.env["E2E_WEB_URL"] ?? "";
const PATHS = [
  ...["/", "/sign-in", "/docs", "/healthz", "/readyz", "/api/v1/openapi.json", "/api/v1/orgs", "/no-such-page"],
  ...["/oauth/token", "/oauth/jwks", "/.well-known/oauth-authorization-server", "/_next/static/none.js"],
];

function ask(path: string, headers: Record<string, string>): Promise<{ status: number; cors: unknown; text: string }> {
  const { hostname, port } = new URL(webUrl);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      const cors = response.headers["access-control-allow-origin"];
      response.on("end", () => resolve({ status: response.statusCode ?? 0, cors, text }));
    })
      .on("error", reject)
      .end();
  });
}

describe.each(PATHS)("%s of the dashboard", (path) => {
  it("answers to no other name", async () => {
    for (const host of ["evil.example.com", "localhost.evil.example"]) {
      const { status, text } = await ask(path, { host });
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain("host_wrong");
    }
  });

  it("answers to no page of another origin, and tells no page that it may read", async () => {
    const { host } = new URL(webUrl);
    for (const origin of ["https://evil.example", "null", `${webUrl}.evil.example`]) {
      const { status, cors } = await ask(path, { host, origin });
      expect([path, status, cors]).toEqual([path, 403, undefined]);
    }
    expect((await ask(path, { host })).cors).toBeUndefined();
    expect((await ask(path, { host, origin: webUrl })).status).not.toBe(403);
  });
});
