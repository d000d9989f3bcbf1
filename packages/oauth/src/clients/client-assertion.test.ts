import { generateKeyPairSync } from "node:crypto";
import type { Db } from "@switchyard/db";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import type { GuardedFetch } from "../outbound/guarded-fetch.ts";
import { verifyClientAssertion } from "./client-assertion.ts";
import type { KnownClient } from "./known-client.ts";

const audience = "https://switchyard.test";
const id = "https://client.example/id.json";
const client = (jwksUri: string): KnownClient => ({
  ...{ id, kind: "metadata", name: null, redirectUris: [], grantTypes: ["authorization_code"] },
  ...{ authMethod: "private_key_jwt", secrets: [], jwks: null, jwksUri, issued: null },
});
const db: Pick<Db, "systemPool"> = {
  get systemPool(): never {
    throw new Error("nothing that was not verified is written down");
  },
};

function assertion(): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: id, sub: id, aud: audience, jti: crypto.randomUUID(), iat: now, exp: now + 60 })
    .setProtectedHeader({ alg: "EdDSA", kid: "nobody's" })
    .sign(generateKeyPairSync("ed25519").privateKey);
}

test.each<[string, () => Promise<Response>]>([
  ["does not answer", () => Promise.reject(new Error("away"))],
  ["answers an error", async () => new Response("no", { status: 500 })],
  ["answers no keys", async () => Response.json({})],
  ["answers other keys", async () => Response.json({ keys: [] })],
])("a site that %s is not asked again for each wrong assertion: nobody is flooded by way of us", async (_, answer) => {
  const asked: string[] = [];
  const fetch: GuardedFetch = (url) => {
    asked.push(String(url));
    return answer();
  };
  const deps = { db, audiences: [audience], fetch };
  for (let turn = 0; turn < 5; turn += 1) {
    const refused = verifyClientAssertion(deps, client("https://victim.example/keys"), await assertion());
    await expect(refused).rejects.toMatchObject({ code: "client_assertion_refused" });
  }
  expect(asked).toEqual(["https://victim.example/keys"]);
});
