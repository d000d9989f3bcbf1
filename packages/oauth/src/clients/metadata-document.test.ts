import { describe, expect, test } from "vitest";
import { documentSeconds, isMetadataUrl, readMetadataDocument } from "./metadata-document.ts";

const url = "https://client.example/oauth/client.json";
const document = { client_id: url, client_name: "Notes Client", redirect_uris: ["http://127.0.0.1/callback"] };
const read = (more: object) => readMetadataDocument(url, { ...document, ...more });
const refused = expect.objectContaining({ code: "client_document_invalid" });

test("takes an https URL with a path for a client id", () => {
  expect(isMetadataUrl(url)).toBe(true);
  expect(isMetadataUrl("https://client.example:8443/a?b=c")).toBe(true);
});

test.each([
  "http://client.example/a",
  "https://client.example",
  "https://client.example/",
  "https://client.example/a#b",
  "https://user@client.example/a",
  "https://client.example/a/../b",
  "https://client.example/%2e%2e/b",
  "https://CLIENT.example/a",
  "https://client.example:443/a",
  "https://client.example\\@evil.example/a",
  "https://2130706433/a",
  "cli_01",
])("does not take %s for the URL of a document", (id) => {
  expect(isMetadataUrl(id)).toBe(false);
});

describe("a client's metadata document", () => {
  test("is a public client of the code flow unless it says otherwise", () => {
    expect(read({})).toMatchObject({
      id: url,
      kind: "metadata",
      name: "Notes Client",
      grantTypes: ["authorization_code", "refresh_token"],
      authMethod: "none",
      secrets: [],
      issued: null,
    });
  });

  test("is refused when its client_id is not the URL it lies at", () => {
    for (const client_id of ["https://client.example/oauth/other.json", `${url}?`, url.toUpperCase(), undefined])
      expect(() => read({ client_id })).toThrow(refused);
  });

  test("is refused when it is no JSON object of the right shape", () => {
    for (const body of [null, [], "x", 1, { ...document, redirect_uris: "x" }, { ...document, redirect_uris: [] }])
      expect(() => readMetadataDocument(url, body)).toThrow(refused);
  });

  test.each(["javascript:alert(1)", "http://client.example/cb", "https://u@client.example/", "data:text/html,x"])(
    "is refused with the redirect URI %s",
    (uri) => {
      expect(() => read({ redirect_uris: [uri] })).toThrow(refused);
    },
  );

  test("is refused when it holds a secret, since everybody can read it", () => {
    expect(() => read({ client_secret: "s" })).toThrow(refused);
    for (const token_endpoint_auth_method of ["client_secret_basic", "client_secret_post", "client_secret_jwt"])
      expect(() => read({ token_endpoint_auth_method })).toThrow(refused);
  });

  test("may prove itself with keys, inline or at one URL", () => {
    const method = { token_endpoint_auth_method: "private_key_jwt" };
    expect(read({ ...method, jwks: { keys: [{ kty: "OKP" }] } }).jwks).toEqual({ keys: [{ kty: "OKP" }] });
    expect(read({ ...method, jwks_uri: "https://client.example/jwks" }).jwksUri).toBe("https://client.example/jwks");
    expect(() => read(method)).toThrow(refused);
    expect(() => read({ ...method, jwks: { keys: [{}] }, jwks_uri: "https://client.example/jwks" })).toThrow(refused);
  });

  test("never gets a grant in which no person decides", () => {
    expect(read({ grant_types: ["client_credentials", "authorization_code", "implicit"] }).grantTypes).toEqual([
      "authorization_code",
    ]);
    expect(() => read({ grant_types: ["client_credentials", "password"] })).toThrow(refused);
  });

  test("gets its name without direction marks, controls and what does not fit", () => {
    expect(read({ client_name: "Cl\u202eaude\u0000\n Code\u200b" }).name).toBe("Cl aude Code");
    expect([...(read({ client_name: "x".repeat(100_000) }).name ?? "")].length).toBeLessThanOrEqual(80);
    for (const client_name of [{}, ["a"], 1, "\u200b"]) expect(read({ client_name }).name).toBeNull();
  });
});

test.each([
  [{}, 60],
  [{ "cache-control": "max-age=300" }, 300],
  [{ "cache-control": "public, max-age=1" }, 60],
  [{ "cache-control": "max-age=99999999" }, 86_400],
  [{ "cache-control": "no-store, max-age=300" }, 60],
  [{ "cache-control": "s-maxage=9999" }, 60],
  [{ expires: new Date(1_000_000 + 600_000).toUTCString() }, 600],
  [{ expires: "never" }, 60],
] as const)("a document with %j is good for %i seconds", (headers, seconds) => {
  expect(documentSeconds(new Headers(headers), 1_000_000)).toBe(seconds);
});
