import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientInput } from "./client-input.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-input-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const none = { server: ["weather"], scope: [], tool: [], allowIp: [], redirectUri: [] };

test("asks for a client that acts by itself, with the base scopes, unless told otherwise", async () => {
  expect(await clientInput("nightly", none)).toEqual({
    ...{
      name: "nightly",
      grantTypes: ["client_credentials"],
      servers: ["weather"],
      scopes: ["tools:read", "tools:call"],
    },
  });
});

test("with redirect URIs asks for one that people sign in through", async () => {
  const redirectUri = ["https://a.example/cb"];
  expect(await clientInput("editor", { ...none, redirectUri })).toMatchObject({
    ...{ grantTypes: ["authorization_code", "refresh_token"], redirectUris: redirectUri },
  });
});

test("with keys asks for one that signs", async () => {
  const jwks = join(folder, "jwks.json");
  await writeFile(jwks, JSON.stringify({ keys: [{ kty: "OKP" }] }));
  expect(await clientInput("nightly", { ...none, jwks })).toMatchObject({
    ...{ jwks: { keys: [{ kty: "OKP" }] }, authMethod: "private_key_jwt" },
  });
});

test("counts its expiry in days from now", async () => {
  const { expiresAt } = await clientInput("nightly", { ...none, expiresInDays: "30" });
  expect(Math.round((Date.parse(expiresAt ?? "") - Date.now()) / 86_400_000)).toBe(30);
});

test.each([
  [{ server: [] }],
  [{ scope: ["everything"] }],
  [{ expiresInDays: "soon" }],
  [{ expiresInDays: "-1" }],
  [{ jwks: "/nowhere/jwks.json" }],
])("refuses %j as wrong usage", async (flags) => {
  await expect(clientInput("nightly", { ...none, ...flags })).rejects.toMatchObject({ code: "usage" });
});
