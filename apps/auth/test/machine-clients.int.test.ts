/** The machine clients of the MCP SDK get their tokens from us, with nothing told to them but their own credentials. */
import { generateKeyPairSync } from "node:crypto";
import {
  auth,
  ClientCredentialsProvider,
  type OAuthClientProvider,
  PrivateKeyJwtProvider,
} from "@modelcontextprotocol/client";
import { decodeJwt } from "jose";
import { beforeAll, expect, test } from "vitest";
import { makeClient, makeServer, type TestServer } from "./clients.ts";
import { ISSUER, startAuth, type TestAuth } from "./start-auth.ts";

let server: TestAuth;
let at: TestServer;
beforeAll(async () => {
  server = await startAuth();
  at = await makeServer(server.db);
});

/** The network of the client: its MCP server says who issues its tokens, and the issuer is our server. */
async function fetchFn(target: string | URL, init?: RequestInit): Promise<Response> {
  const url = new URL(target);
  if (url.origin === ISSUER) return fetch(`${server.url}${url.pathname}${url.search}`, init);
  if (!url.pathname.startsWith("/.well-known/oauth-protected-resource")) return new Response(null, { status: 404 });
  return Response.json({ resource: at.resource, authorization_servers: [ISSUER], scopes_supported: ["tools:call"] });
}

async function tokenOf(provider: OAuthClientProvider): Promise<string> {
  expect(await auth(provider, { serverUrl: at.resource, fetchFn })).toBe("AUTHORIZED");
  return (await provider.tokens())?.access_token ?? "";
}

test("the SDK's client with a secret gets a token for its server", async () => {
  const client = await makeClient(server.db, [at]);
  const provider = new ClientCredentialsProvider({
    ...{ clientId: client.id, clientSecret: client.secret, expectedIssuer: ISSUER },
  });
  expect(decodeJwt(await tokenOf(provider))).toMatchObject({ aud: at.resource, sub: client.id, scope: "tools:call" });
});

test.each(["EdDSA", "ES256", "RS256"])(
  "the SDK's client with a key of its own (%s) gets a token",
  async (algorithm) => {
    const pair = () => {
      if (algorithm === "RS256") return generateKeyPairSync("rsa", { modulusLength: 2048 });
      return algorithm === "ES256"
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("ed25519");
    };
    const [old, current] = [pair(), pair()];
    const keys = [old, current].map(({ publicKey }, i) => ({
      ...publicKey.export({ format: "jwk" }),
      kid: `k${i}`,
      alg: algorithm,
    }));
    const client = await makeClient(server.db, [at], { authMethod: "private_key_jwt", jwks: { keys } });
    const privateKey = { ...current.privateKey.export({ format: "jwk" }), alg: algorithm };
    const provider = new PrivateKeyJwtProvider({ clientId: client.id, privateKey, algorithm, expectedIssuer: ISSUER });
    expect(decodeJwt(await tokenOf(provider))).toMatchObject({ aud: at.resource, client_id: client.id });
  },
);
