/** An OpenID provider that answers what a test tells it, true or not; and orgs that use it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

interface Signing {
  readonly alg: string;
  readonly kid: string;
  readonly key: CryptoKey | Uint8Array;
}

/** What it says; a test changes single answers. */
interface Script {
  /** Fields over those of a faithful metadata document. */
  metadata: Readonly<Record<string, unknown>>;
  /** Claims over those of a faithful ID token. */
  claims: Readonly<Record<string, unknown>>;
  /** Makes the ID token from its claims; signs faithfully by default. */
  sign: (claims: JWTPayload) => Promise<string>;
  /** Userinfo; of the same person by default. */
  userinfo: Readonly<Record<string, unknown>>;
  /** Answers a path by itself when it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface ScriptedProvider {
  readonly issuer: string;
  /** `host:port`. */
  readonly host: string;
  /** Its answers; starts faithful. */
  script: Script;
  /** Faithful again. */
  reset(): void;
  /** What the token endpoint was asked with last. */
  readonly asked: URLSearchParams[];
  /** Nonce and client that the next ID token is for. */
  expect(given: { readonly nonce: string; readonly clientId: string }): void;
  readonly signing: Signing;
  close(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startScriptedProvider(): Promise<ScriptedProvider> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const signing: Signing = { alg: "RS256", kid: "k1", key: privateKey };
  const jwk = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const asked: URLSearchParams[] = [];
  let due = { nonce: "", clientId: "" };
  const faithful = (): Script => ({
    metadata: {},
    claims: {},
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: signing.alg, kid: signing.kid }).sign(signing.key),
    userinfo: { sub: "ada" },
    intercept: () => false,
  });
  const self: { script: Script } = { script: faithful() };
  const server: Server = createServer((request, response) => {
    if (!self.script.intercept(request, response)) void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `http://${host}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (value: unknown, status = 200) =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    switch (request.url) {
      case "/.well-known/openid-configuration":
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/userinfo`,
          response_types_supported: ["code"],
          id_token_signing_alg_values_supported: ["RS256"],
          ...self.script.metadata,
        });
      case "/jwks":
        return json({ keys: [jwk] });
      case "/userinfo":
        return json(self.script.userinfo);
      case "/token":
        asked.push(new URLSearchParams(await bodyOf(request)));
        return json({ access_token: "at", token_type: "Bearer", id_token: await self.script.sign(idClaims()) });
      default:
        return json({ error: "not_found" }, 404);
    }
  }

  function idClaims(): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 300 };
    const person = { sub: "ada", email: "ada@acme.example", email_verified: true, name: "Ada" };
    return {
      iss: issuer,
      aud: due.clientId,
      nonce: due.nonce,
      ...times,
      ...person,
      ...(self.script.claims as JWTPayload),
    };
  }

  return Object.assign(self, {
    issuer,
    host,
    asked,
    signing,
    reset() {
      self.script = faithful();
    },
    expect(given: typeof due) {
      due = given;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}
