import { request as httpRequest } from "node:http";
import { seedServer } from "@switchyard/routing/testing";
import { expect, test } from "vitest";
import { ISSUER, startAuth } from "./start-auth.ts";

const auth = await startAuth();
const page = "https://page.test";
const server = await seedServer(auth.db);
await auth.db.asSystem("test", (tx) =>
  tx.server.update({ where: { id: server.serverId }, data: { allowedOrigins: [page] } }),
);
const DOORS = ["/.well-known/oauth-authorization-server", "/oauth/jwks", "/oauth/authorize", "/healthz", "/nothing"];

function ask(path: string, headers: Record<string, string>, method = "GET") {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(auth.url);
    httpRequest({ hostname, port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on("error", reject)
      .end();
  });
}

test.each(DOORS)("%s is closed to names and pages that are not ours", async (path) => {
  for (const host of ["evil.example.com", "switchyard.test.evil.example", "switchyard.test:444"]) {
    const answer = await ask(path, { host });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, "host_wrong"]);
  }
  for (const origin of ["https://evil.example", "null", `${ISSUER}.evil.example`, "http://switchyard.test"]) {
    const answer = await ask(path, { host: "switchyard.test", origin });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([403, "origin_refused"]);
  }
  expect((await ask(path, { host: "switchyard.test" })).status).not.toBe(403);
});

test.each([page, ISSUER])("a page of %s, which may call a server, may sign in for it", async (origin) => {
  const asked = { origin, "access-control-request-method": "POST" };
  const preflight = await auth.send("OPTIONS", "/oauth/token", {
    headers: { ...asked, "access-control-request-headers": "authorization" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe(origin);
  expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization");
  const metadata = await auth.send("GET", "/.well-known/oauth-authorization-server", { headers: { origin } });
  expect([metadata.status, metadata.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
  expect(metadata.headers.get("vary")).toContain("origin");
  const refused = await auth.post("/oauth/token", { grant_type: "authorization_code", code: "x" }, { origin });
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.headers.get("access-control-allow-origin")).toBe(origin);
});
