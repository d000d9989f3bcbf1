import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { startTokenIssuer, type TokenClaims } from "../../test/token-issuer.ts";
import { createAccessTokenVerifier } from "./access-token.ts";
import { openAssertions } from "./assertions.ts";
import { openKeySet } from "./key-set.ts";

const audience = "http://127.0.0.1:8080/acme/demo/mcp";
const issuer = await startTokenIssuer();
const verifier = createAccessTokenVerifier(issuer);
afterAll(() => issuer.close());

const mint = (claims: Partial<TokenClaims> = {}) => issuer.mint({ aud: audience, org: "org_1", ...claims });
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  ...{ iss: issuer.issuer, aud: audience, sub: "usr_1", org: "org_1", role: "owner", jti: "jti_1" },
  ...{ iat: now(), exp: now() + 300 },
});
const kid = () => String(issuer.publicJwk()["kid"]);

/** A token that an attacker put together, signed as told. */
function forge(header: unknown, signed: (text: string) => Buffer, payload: unknown = claims()): string {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${signed(text).toString("base64url")}`;
}

const ours = createPublicKey({ key: issuer.publicJwk(), format: "jwk" });
const attacker = generateKeyPairSync("ed25519");
const byAttacker = (text: string) => sign(null, Buffer.from(text), attacker.privateKey);
const hmac = (secret: string | Buffer) => (text: string) => createHmac("sha256", secret).update(text).digest();
const header = (more: Record<string, unknown> = {}) => ({ alg: "EdDSA", typ: "at+jwt", kid: kid(), ...more });

describe("an access token that was issued for this URL", () => {
  it("is good, and says who, for what and until when", async () => {
    const token = await mint({
      sub: "usr_9",
      clientId: "https://c.example/id",
      scope: "tools:read tool:add",
      grant: "g",
    });
    expect(await verifier.verify(token, audience)).toMatchObject({
      ...{ subject: "usr_9", role: "member", clientId: "https://c.example/id", grantId: "g", label: "usr_9" },
      scopes: new Set(["tools:read", "tool:add"]),
    });
    expect(await verifier.verify(await mint(), audience)).toMatchObject({ scopes: null, clientId: null });
  });

  it("lives no longer than 10 minutes, whatever it says", async () => {
    const token = await verifier.verify(await mint({ seconds: 86_400 }), audience);
    expect(token?.expiresAt).toBeLessThanOrEqual(Date.now() + 600_000);
    expect(await verifier.verify(await mint({ seconds: 86_400, issuedIn: -700 }), audience)).toBeNull();
  });

  it("outlives a rotation of the issuer's keys, and the issuer being away", async () => {
    const own = await startTokenIssuer();
    const isolated = createAccessTokenVerifier(own);
    const before = await own.mint({ aud: audience, org: "org_1" });
    expect(await isolated.verify(before, audience)).not.toBeNull();
    await own.close();
    expect(await isolated.verify(before, audience)).not.toBeNull();
  });

  it("may be of a key on P-256 (ES256)", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const keys = { find: async () => ({ alg: "ES256", key: publicKey }) as const };
    const es = createAccessTokenVerifier({ ...issuer, keys });
    const signed = (key: KeyObject) => (text: string) =>
      sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
    expect(await es.verify(forge(header({ alg: "ES256" }), signed(privateKey)), audience)).not.toBeNull();
    // The key decides what it is good for, never the token.
    expect(await es.verify(forge(header({ alg: "EdDSA" }), signed(privateKey)), audience)).toBeNull();
  });
});

describe("an access token is refused", () => {
  it.each([
    ["of server A at server B (wrong aud)", { aud: "http://127.0.0.1:8080/acme/other/mcp" }],
    ["for a longer URL", { aud: `${audience}/` }],
    ["for the alias of the same server", { aud: "http://127.0.0.1:8080/acme/demo@production/mcp" }],
    ["for another spelling of the host", { aud: "http://localhost:8080/acme/demo/mcp" }],
    ["for the origin alone", { aud: "http://127.0.0.1:8080" }],
    ["with two audiences", { aud: [audience, "https://elsewhere.example"] }],
    ["with this audience in a list", { aud: [audience] }],
    ["with the URL in look-alike letters", { aud: audience.replace("acme", "аcme") }],
    ["with the URL in composed letters", { aud: `${audience}\u200b` }],
    ["of another issuer", { iss: "https://elsewhere.example" }],
    ["of an issuer with a slash more", { iss: `${issuer.issuer}/` }],
    ["that expired", { seconds: -60 }],
    ["that was issued in the future (iat)", { issuedIn: 60 }],
    ["that is not yet good (nbf)", { notBeforeIn: 60 }],
    ["of the type JWT", { typ: "JWT" }],
    ["of the type of an assertion", { typ: "sy-assertion+jwt" }],
    ["of the type of an ID token request", { typ: "oauth-id-jag+jwt" }],
    ["of its type in capitals", { typ: "AT+JWT" }],
    ["signed by a key that the JWKS does not show", { forged: true }],
    ["with a role that is none", { role: "emperor" }],
    ["with a subject that is nobody", { sub: "admin" }],
    ["of a client on its own account that names another client", { sub: "cli_1", clientId: "cli_2" }],
    ["of a client on its own account that names none", { sub: "cli_1" }],
    ["with a jku of its own", { header: { jku: "https://evil.example/jwks" } }],
    ["with a key in its header (x5u)", { header: { x5u: "https://evil.example/cert" } }],
    ["larger than any of ours", { scope: "tool:x ".repeat(2_000) }],
  ] satisfies [string, Partial<TokenClaims>][])("%s", async (_name, wrong) => {
    expect(await verifier.verify(await mint(wrong), audience)).toBeNull();
  });

  it.each<[string, () => string]>([
    ["with alg none and no signature", () => `${part(header({ alg: "none" }))}.${part(claims())}.`],
    ["with alg none and a signature", () => forge(header({ alg: "none" }), byAttacker)],
    ["with alg None in other letters", () => forge(header({ alg: "nOnE" }), byAttacker)],
    [
      "with HS256 over our public key as JWK",
      () => forge(header({ alg: "HS256" }), hmac(JSON.stringify(issuer.publicJwk()))),
    ],
    [
      "with HS256 over our public key as PEM",
      () => forge(header({ alg: "HS256" }), hmac(ours.export({ type: "spki", format: "pem" }))),
    ],
    ["with HS256 dressed as EdDSA", () => forge(header(), hmac(String(issuer.publicJwk()["x"])))],
    ["with a key of the attacker under our kid", () => forge(header(), byAttacker)],
    ["with a foreign kid", () => forge(header({ kid: "foreign" }), byAttacker)],
    ["with a kid that is a path", () => forge(header({ kid: "../../dev/null" }), hmac(""))],
    ["with no kid", () => forge({ alg: "EdDSA", typ: "at+jwt" }, byAttacker)],
    [
      "with its own key in the header (jwk)",
      () => forge(header({ jwk: attacker.publicKey.export({ format: "jwk" }) }), byAttacker),
    ],
    ["with a critical extension (crit)", () => forge(header({ crit: ["b64"], b64: false }), byAttacker)],
    ["with an empty signature", () => forge(header(), () => Buffer.alloc(0))],
    ["with a signature of zeros", () => forge(header(), () => Buffer.alloc(64))],
    ["that is not made of three parts", () => "a.b"],
    ["of five parts (JWE)", () => "a.b.c.d.e"],
    ["whose header is no JSON", () => `${Buffer.from("{").toString("base64url")}.${part(claims())}.AAAA`],
    ["whose header is an array", () => forge([header()], byAttacker)],
  ])("%s", async (_name, token) => {
    expect(await verifier.verify(token(), audience)).toBeNull();
  });

  it("in any other spelling than its own: padding, standard base64, spaces, unused bits, zero-width letters", async () => {
    const token = await mint();
    const last = token.at(-1) ?? "";
    const twin = String.fromCharCode(last.charCodeAt(0) + 1);
    for (const spelling of [
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      `${token}\u200b`,
      `${token}.`,
      token.slice(0, -1) + twin,
    ]) {
      expect(await verifier.verify(spelling, audience), JSON.stringify(spelling.slice(-4))).toBeNull();
    }
    expect(await verifier.verify(token, audience)).not.toBeNull();
  });

  it("when it is an assertion, though signed by the platform", async () => {
    const assertions = openAssertions({ webOrigin: issuer.issuer, seed: Buffer.alloc(32, 1) });
    const { mcpPrincipal } = await import("@switchyard/tenancy");
    const principal = mcpPrincipal({ kind: "user", id: "usr_1", label: "Ada", role: "owner" });
    const target = { orgId: "org_1", serverId: "srv_1", serverSlug: "demo", environmentId: "env_1" };
    const assertion = assertions.assert(principal, target) ?? "";
    const [key] = assertions.jwks.keys;
    expect(await verifier.verify(assertion, audience)).toBeNull();
    // Not even if the same key signed both.
    const keys = {
      find: async () => ({ alg: "EdDSA", key: createPublicKey({ key: { ...key }, format: "jwk" }) }) as const,
    };
    const confused = createAccessTokenVerifier({ issuer: `${issuer.issuer}/instances`, jwksUrl: "unused:", keys });
    expect(await confused.verify(assertion, "urn:switchyard:srv_1")).toBeNull();
  });
});

describe("the issuer's key set", () => {
  it("is read again for an unknown key, but not for every one that a stranger makes up", async () => {
    const own = await startTokenIssuer();
    const clock = { now: 1_000_000 };
    const isolated = createAccessTokenVerifier({
      ...own,
      keys: openKeySet({ url: own.jwksUrl, now: () => clock.now }),
    });
    const good = () => own.mint({ aud: audience, org: "org_1" });
    const [before] = [await good(), await good()];
    expect(await isolated.verify(before, audience)).not.toBeNull();
    await own.rotate();
    const after = await good();
    for (let tries = 0; tries < 20; tries += 1) {
      expect(await isolated.verify(forge(header({ kid: `made-up-${tries}` }), byAttacker), audience)).toBeNull();
    }
    expect(own.asked).toBe(1);
    clock.now += 5_000;
    expect(await isolated.verify(after, audience)).not.toBeNull();
    expect(await isolated.verify(before, audience)).not.toBeNull();
    expect(own.asked).toBe(2);
    await own.close();
  });

  it("follows no redirect and takes no more than it should", async () => {
    const answers = [
      { status: 302, headers: { location: issuer.jwksUrl }, body: "" },
      { status: 500, headers: {}, body: "{}" },
      { status: 200, headers: {}, body: JSON.stringify({ keys: [], pad: "x".repeat(70_000) }) },
      { status: 200, headers: {}, body: "<html>" },
    ];
    for (const { status, headers, body } of answers) {
      const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await expect(openKeySet({ url: `http://127.0.0.1:${port}/` }).find(kid()), String(status)).rejects.toThrow();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });
});
