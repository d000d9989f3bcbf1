import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { parsePublicKeys } from "./client-jwks.ts";
import { authMethodOf, checkClient, purposeOf } from "./client-rules.ts";

const code = (act: () => unknown) => {
  try {
    act();
    return "accepted";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const machine = { grantTypes: ["client_credentials" as const] };
const people = { grantTypes: ["authorization_code" as const, "refresh_token" as const] };
const redirectUris = ["https://app.example/callback"];
const ed25519 = () => generateKeyPairSync("ed25519");
const publicJwk = () => ed25519().publicKey.export({ format: "jwk" }) as Record<string, unknown>;
const privateJwk = () => ed25519().privateKey.export({ format: "jwk" }) as Record<string, unknown>;

test("a client that only says how it gets tokens is one for CI with a secret", () => {
  expect(authMethodOf({})).toBe("secret");
  expect(purposeOf(machine)).toBe("ci");
  expect(purposeOf({ ...machine, owner: "usr_x" })).toBe("person");
  expect(purposeOf(people)).toBe("agent");
  expect(authMethodOf({ jwks: { keys: [publicJwk()] } })).toBe("private_key_jwt");
  expect(code(() => checkClient(machine))).toBe("accepted");
  expect(code(() => checkClient({ ...people, redirectUris, authMethod: "none" }))).toBe("accepted");
});

test("refuses a public client that would act by itself", () => {
  expect(code(() => checkClient({ ...machine, authMethod: "none" }))).toBe("client_auth_method_invalid");
});

test("refuses keys without their method, and the method without keys", () => {
  const jwks = { keys: [publicJwk()] };
  expect(code(() => checkClient({ ...machine, authMethod: "private_key_jwt" }))).toBe("client_auth_method_invalid");
  expect(code(() => checkClient({ ...machine, authMethod: "secret", jwks }))).toBe("client_auth_method_invalid");
});

test("refuses refresh tokens where nobody signs in", () => {
  expect(code(() => checkClient({ grantTypes: ["client_credentials", "refresh_token"] }))).toBe(
    "client_grants_invalid",
  );
});

test("wants redirect URIs exactly where people are sent back", () => {
  expect(code(() => checkClient(people))).toBe("client_redirects_invalid");
  expect(code(() => checkClient({ ...machine, redirectUris }))).toBe("client_redirects_invalid");
});

test.each([
  "http://app.example/callback",
  "https://app.example/callback#x",
  "https://*.example/callback",
  "https://user@app.example/",
  "javascript:alert(1)",
  "data:text/html,x",
  "/callback",
])("refuses the redirect URI %s", (uri) => {
  expect(code(() => checkClient({ ...people, redirectUris: [uri] }))).toBe("client_redirects_invalid");
});

test.each(["https://app.example/cb", "http://127.0.0.1:3000/cb", "http://[::1]/cb", "cursor://oauth/callback"])(
  "takes the redirect URI %s",
  (uri) => {
    expect(code(() => checkClient({ ...people, redirectUris: [uri] }))).toBe("accepted");
  },
);

test("keeps of a public key only what makes it", () => {
  const key = { ...publicJwk(), kid: "one", alg: "EdDSA", use: "sig", key_ops: ["verify"], note: "x".repeat(5000) };
  expect(Object.keys(parsePublicKeys({ keys: [key] }).keys[0] ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "x"]);
});

const rsa = (bits: number) =>
  generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" }) as Record<string, unknown>;

test.each([
  ["a private key", () => privateJwk()],
  ["a symmetric key", () => ({ kty: "oct", k: "c2VjcmV0" })],
  ["an algorithm of another kind", () => ({ ...publicJwk(), alg: "HS256" })],
  ["none", () => ({ ...publicJwk(), alg: "none" })],
  ["another use", () => ({ ...publicJwk(), use: "enc" })],
  ["another curve", () => ({ kty: "EC", crv: "secp256k1", x: "AA", y: "AA" })],
  ["a point that is on no curve", () => ({ kty: "EC", crv: "P-256", x: "AA", y: "AA" })],
  ["a short RSA key", () => rsa(1024)],
  ["a member that is no text", () => ({ ...publicJwk(), x: { a: 1 } })],
  ["a member without end", () => ({ ...publicJwk(), kid: "k".repeat(2000) })],
])("refuses %s among a client's keys", (_, make) => {
  expect(code(() => parsePublicKeys({ keys: [make()] }))).toBe("client_keys_invalid");
});

test("refuses several keys that cannot be told apart", () => {
  expect(code(() => parsePublicKeys({ keys: [publicJwk(), publicJwk()] }))).toBe("client_keys_invalid");
  const named = [
    { ...publicJwk(), kid: "a" },
    { ...publicJwk(), kid: "b" },
  ];
  expect(code(() => parsePublicKeys({ keys: named }))).toBe("accepted");
});
