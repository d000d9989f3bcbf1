import { makePerson, makeServer } from "@switchyard/oauth/testing";
import { beforeAll, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { makeClient } from "./clients.ts";
import { authorizationUrl, REDIRECT, signIn, startWorld, uidOf, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});

test("a client that may use the device flow too signs people in by the code flow", async () => {
  const server = await makeServer(world.deps.db);
  const person = await makePerson(world.deps.db, server.orgId, "member");
  const grantTypes = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"];
  const metadata = { redirect_uris: [REDIRECT], grant_types: grantTypes, token_endpoint_auth_method: "none" };
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(metadata) };
  const { client_id } = (await (await fetch(`${world.issuer}/oauth/register`, init)).json()) as { client_id: string };
  const tokens = await signIn(world, person, { clientId: client_id, resource: server.resource });
  expect(tokens.refresh_token).toBeDefined();
});

test("a client that may act by itself too asks people by the code flow", async () => {
  const server = await makeServer(world.deps.db);
  const client = await makeClient(world.deps.db, [server], {
    grantTypes: ["client_credentials", "authorization_code"],
    redirectUris: [REDIRECT],
  });
  const { url } = await authorizationUrl(world, { clientId: client.id, resource: server.resource });
  expect(uidOf((await new Browser(world.issuer).visit(url)).location)).toMatch(/./);
});
