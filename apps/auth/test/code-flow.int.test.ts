import { newId } from "@switchyard/crypto";
import { eventsOf, makeClient, makePerson, makeServer } from "@switchyard/oauth/testing";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { beforeAll, expect, test } from "vitest";
import { insecure, REDIRECT, signIn, startWorld, type World, walk } from "./world.ts";

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

test("what a person gave stands in the trail and as a grant, once for all sign-ins of a client", async () => {
  const { server, person, asking } = await scene();
  await signIn(world, person, { ...asking, scope: "tools:read" });
  await signIn(world, person, { ...asking, scope: "tools:read tool:add" });
  const events = await eventsOf(world.deps.db, server.orgId);
  expect(events.toSorted()).toEqual(["consent.allow", "consent.allow", "grant.create"]);
  const { rows } = await world.deps.db.systemPool.query(
    "SELECT user_id, client_id, resource, scopes FROM grants WHERE org_id = $1",
    [server.orgId],
  );
  expect(rows).toEqual([
    {
      ...{ user_id: person.id, client_id: asking.clientId, resource: server.resource },
      scopes: ["tool:add", "tools:read"],
    },
  ]);
});

test("a client that an org issued gets no scope that it was not issued with", async () => {
  const { server, person } = await scene();
  const id = newId("cli");
  await world.deps.db.asSystem("test", (tx) =>
    tx.oauthClient.create({
      data: {
        ...{ id, orgId: server.orgId, name: "Reader", purpose: "agent", authMethod: "none", createdBy: "usr_test" },
        ...{ grantTypes: ["authorization_code"], redirectUris: [REDIRECT], serverIds: [server.id] },
        scopes: ["tools:read"],
      },
    }),
  );
  const tokens = await signIn(world, person, { clientId: id, resource: server.resource });
  expect([tokens.scope, tokens.refresh_token]).toEqual(["tools:read", undefined]);
});

test("the keys are published in both places, and the metadata at both addresses is the same", async () => {
  const documents = await Promise.all(
    ["oauth-authorization-server", "openid-configuration"].map(async (name) =>
      (await fetch(`${world.issuer}/.well-known/${name}`)).json(),
    ),
  );
  expect(documents[0]).toEqual(documents[1]);
  expect(documents[0]).toMatchObject({ issuer: world.issuer, code_challenge_methods_supported: ["S256"] });
  const jwks = (await (await fetch(`${world.issuer}/oauth/jwks`)).json()) as { keys: Record<string, unknown>[] };
  expect(jwks.keys).toHaveLength(2);
  for (const key of jwks.keys) expect(key).not.toHaveProperty("d");
});
