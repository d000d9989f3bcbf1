import { newId } from "@switchyard/crypto";
import { newClientSecret } from "@switchyard/oauth";
import { makePerson, makeServer } from "@switchyard/oauth/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { send } from "./raw-request.ts";
import { authorizationUrl, REDIRECT, startWorld, type World, walk } from "./world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

/** A client with a secret, and somebody who may let it in. */
async function confidential() {
  const { db } = world.deps;
  const server = await makeServer(db);
  const person = await makePerson(db, server.orgId, "developer");
  const clientId = newId("cli");
  const { secret, hash, hint } = newClientSecret();
  await db.asSystem("test", async (tx) => {
    await tx.oauthClient.create({
      data: {
        ...{ id: clientId, orgId: server.orgId, name: "Bot", purpose: "agent", createdBy: "usr_test" },
        ...{ authMethod: "secret", grantTypes: ["authorization_code"], redirectUris: [REDIRECT] },
        ...{ serverIds: [server.id], scopes: ["tools:call"] },
      },
    });
    await tx.clientSecret.create({ data: { id: newId("csc"), orgId: server.orgId, clientId, hash, hint } });
  });
  return { person, secret, asking: { clientId, resource: server.resource } };
}

/** Other spellings of a path: some routers take them for it. */
const respelled = (path: string): string[] => [
  path.replace(/[^/]+$/, (last) => last.toUpperCase()),
  path.replace("oauth", "OAuth"),
  `${path}/`,
  `/${path}`,
  path.replace("/oauth/", "/oauth//"),
  path.replace("/oauth/", "/oauth/./"),
  path.replace("/oauth/", "/oauth/x/../"),
  path.replace("/oauth/", "/oauth/authorize/..%2f"),
  path.replace("o", "%6f"),
  `http://elsewhere.test${path}`,
];

describe("an endpoint answers at its own path alone, so that nothing goes round the front that proves clients", () => {
  test("a code is exchanged for nobody who did not prove the client, at any spelling of the token endpoint", async () => {
    const { person, secret, asking } = await confidential();
    const { callback, verifier } = await walk(world, person, asking);
    const form = {
      ...{ grant_type: "authorization_code", client_id: asking.clientId, redirect_uri: REDIRECT },
      ...{ code: callback.searchParams.get("code") ?? "", code_verifier: verifier, resource: asking.resource },
    };
    for (const path of respelled("/oauth/token")) {
      const { status, text } = await send(world.issuer, { method: "POST", path, form });
      expect([status, text.includes("access_token")], path).toEqual([404, false]);
    }
    const proved = { method: "POST", path: "/oauth/token", form: { ...form, client_secret: secret } };
    expect((await send(world.issuer, proved)).status).toBe(200);
  });

  test("an authorization request is neither counted past nor read unnormalized", async () => {
    const { asking } = await confidential();
    const { url } = await authorizationUrl(world, asking);
    for (const path of respelled("/oauth/authorize")) {
      expect((await send(world.issuer, { method: "GET", path: path + url.search })).status, path).toBe(404);
    }
    for (const method of ["POST", "HEAD", "PUT"]) {
      const path = `/oauth/authorize${url.search}`;
      expect((await send(world.issuer, { method, path })).status, method).toBe(405);
    }
  });

  test.each([
    ["GET", "/.well-known/OpenID-configuration"],
    ["GET", "/oauth/provider-jwks"],
    ["POST", "/session/end/confirm"],
    ["GET", "/session/end"],
    ["GET", "/oauth/device"],
    ["POST", "/request"],
    ["POST", "/reg"],
    ["GET", "/me"],
    ["GET", "/interaction/x"],
  ])("what else the library could answer is not there: %s %s", async (method, path) => {
    expect((await send(world.issuer, { method, path })).status).toBe(404);
  });
});
