import { expect, test } from "vitest";
import { readRegistration } from "./read-registration.ts";

const metadata = {
  client_name: "Cursor",
  redirect_uris: ["http://127.0.0.1:1/cb"],
  token_endpoint_auth_method: "none",
};
const read = (more: object) => readRegistration({ ...metadata, ...more });
const metadataRefused = expect.objectContaining({ meta: { oauth: "invalid_client_metadata" } });
const redirectRefused = expect.objectContaining({ meta: { oauth: "invalid_redirect_uri" } });

test("reads a public client of the code flow", () => {
  expect(read({}).client).toMatchObject({
    kind: "registered",
    name: "Cursor",
    grantTypes: ["authorization_code", "refresh_token"],
    authMethod: "none",
  });
});

test("a client that names no way to prove itself gets a secret (RFC 7591 section 2)", () => {
  expect(read({ token_endpoint_auth_method: undefined }).authMethod).toBe("client_secret_basic");
});

test("takes what it does not know for nothing", () => {
  const { client } = read({ scope: "admin", client_id: "mine", software_statement: "x", issued: { orgId: "org_1" } });
  expect(client.issued).toBeNull();
  expect(client).not.toHaveProperty("client_id");
});

test.each([
  "javascript:alert(document.cookie)",
  "data:text/html;base64,PHNjcmlwdD4=",
  "http://evil.example/cb",
  "https://user:pw@app.example/cb",
  "https://app.example/cb#x",
  "https://*.app.example/cb",
])("refuses to register the redirect URI %s", (uri) => {
  expect(() => read({ redirect_uris: [uri] })).toThrow(redirectRefused);
});

test("refuses a code flow without a redirect URI, and more of them than anybody needs", () => {
  expect(() => read({ redirect_uris: [] })).toThrow(redirectRefused);
  expect(() => read({ redirect_uris: Array(21).fill("https://app.example/cb") })).toThrow(metadataRefused);
});

test.each([
  [{ grant_types: ["client_credentials"] }],
  [{ grant_types: ["authorization_code", "implicit"] }],
  [{ grant_types: ["password"] }],
  [{ grant_types: ["refresh_token"] }],
  [{ grant_types: [] }],
  [{ grant_types: Array(21).fill("authorization_code") }],
  [{ response_types: ["token"] }],
  [{ token_endpoint_auth_method: "private_key_jwt" }],
  [{ token_endpoint_auth_method: "client_secret_jwt" }],
  [{ redirect_uris: "https://app.example/cb" }],
])("refuses to register %j", (more) => {
  expect(() => read(more)).toThrow(metadataRefused);
});

test.each([null, [], "client", 1])("refuses %j for metadata", (body) => {
  expect(() => readRegistration(body)).toThrow(metadataRefused);
});

test.each([
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["Gi\u202etHub\u0000 \u200bLogin\r\nx", "Gi tHub Login x"],
  ["\u2066\u2069", null],
  [{ toString: "x" }, null],
])("a name %j becomes %j: one line of text without marks that mislead", (client_name, name) => {
  expect(read({ client_name }).client.name).toBe(name);
});

test("a name of a million letters becomes one of at most eighty", () => {
  expect([...(read({ client_name: "x".repeat(1_000_000) }).client.name ?? "")].length).toBeLessThanOrEqual(80);
});
