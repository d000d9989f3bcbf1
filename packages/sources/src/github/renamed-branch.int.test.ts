import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createGithub } from "./index.ts";

test("a branch that was renamed is gone under its old name, to which GitHub answers a redirect", async () => {
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      response.writeHead(201).end(JSON.stringify({ token: "ghs_x", expires_at: "2030-01-01T00:00:00Z" }));
    } else {
      response.writeHead(301, { location: "/repositories/7/branches/trunk" }).end('{"message":"Moved Permanently"}');
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const app = {
    baseUrl: origin,
    apiUrl: origin,
    appId: 1,
    clientId: "c",
    clientSecret: "s",
    privateKeyPem: privateKey,
  };
  try {
    expect(await createGithub(app).branchHead(3, { id: 7, fullName: "acme/one" }, "main")).toBeNull();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
