import { expect, it } from "vitest";
import { clientInput, emptyDraft, keyInputOf, lines, reachInput } from "./issue-draft.ts";

const draft = { ...emptyDraft("weather"), name: "ci" };

it("a page just opened issues a client for CI that calls one server", () => {
  expect(clientInput(draft, 0)).toEqual({
    ...{ name: "ci", purpose: "ci", grantTypes: ["client_credentials"], authMethod: "secret", servers: ["weather"] },
    ...{ scopes: ["tools:read", "tools:call"], tools: [], ipAllow: [], handOver: "now" },
    expiresAt: "1970-04-01T00:00:00.000Z",
  });
});

it("sends redirect URIs and keys only where the client uses them", () => {
  const people = { ...draft, grants: "browser", redirectUris: "http://127.0.0.1/cb\n\nhttps://a.example/cb" } as const;
  expect(clientInput(people).redirectUris).toEqual(["http://127.0.0.1/cb", "https://a.example/cb"]);
  expect(clientInput({ ...people, grants: "itself" })).not.toHaveProperty("redirectUris");
  expect(clientInput({ ...draft, proof: "private_key_jwt", jwks: '{"kty":"OKP"}' }).jwks).toEqual({
    keys: [{ kty: "OKP" }],
  });
});

it("a key of one plane carries nothing of the other", () => {
  expect(keyInputOf(draft)).not.toHaveProperty("role");
  expect(keyInputOf({ ...draft, plane: "manage" })).not.toHaveProperty("servers");
});

it("a key that may call all names no scopes; one that may call less names them", () => {
  expect(keyInputOf(draft)).not.toHaveProperty("scopes");
  expect(keyInputOf({ ...draft, tools: "look" })).toMatchObject({ scopes: ["tools:read"], tools: [] });
  expect(reachInput({ ...draft, tools: "chosen", toolNames: ["a"] }, "client")).toMatchObject({ tools: ["a"] });
});

it("reads addresses one a line, or between commas", () => {
  expect(lines(" 10.0.0.0/8, 203.0.113.7\n\n::1 ")).toEqual(["10.0.0.0/8", "203.0.113.7", "::1"]);
});
