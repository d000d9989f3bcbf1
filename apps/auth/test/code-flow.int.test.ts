import { makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { beforeAll, expect, test } from "vitest";
import { insecure, signIn, startWorld, type World, walk } from "./world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

async function scene() {
  const server = await makeServer(world.deps.db);
  const person = await makePerson(world.deps.db, server.orgId, "developer");
  const clientId = await makeClient(world.deps.db, "registered");
  return { server, person, clientId, asking: { clientId, resource: server.resource } };
}

test("a person lets a client in, and its token says who, for which server, through which client and grant", async () => {
  const { server, person, clientId, asking } = await scene();
  const tokens = await signIn(world, person, { ...asking, scope: "tools:read tool:add" });
  const keys = createRemoteJWKSet(new URL(world.as.jwks_uri ?? ""));
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
    issuer: world.issuer,
    audience: server.resource,
    typ: "at+jwt",
  });
  expect(protectedHeader.alg).toBe("EdDSA");
  expect(payload).toMatchObject({
    ...{ sub: person.id, client_id: clientId, org: server.orgId, role: "developer", label: person.label },
    scope: "tools:read tool:add",
  });
  expect(payload["grant"]).toMatch(/^grt_/);
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(600);
  expect(tokens.scope).toBe("tools:read tool:add");
  expect(tokens.refresh_token).toBeDefined();
});

test("a refresh answers a new pair, and the old refresh token is over", async () => {
  const { person, clientId, asking } = await scene();
  const first = await signIn(world, person, asking);
  const client = { client_id: clientId };
  const response = await oauth.refreshTokenGrantRequest(
    world.as,
    client,
    oauth.None(),
    first.refresh_token ?? "",
    insecure,
  );
  const second = await oauth.processRefreshTokenResponse(world.as, client, response);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(second.access_token).not.toBe(first.access_token);
});

test("the answer names the issuer, so that a client cannot mix servers up", async () => {
  const { person, asking } = await scene();
  const { callback, state } = await walk(world, person, asking);
  expect(callback.searchParams.get("iss")).toBe(world.issuer);
  expect(callback.searchParams.get("state")).toBe(state);
  expect(world.as.authorization_response_iss_parameter_supported).toBe(true);
});
