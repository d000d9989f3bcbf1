import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { auth as authV2 } from "@modelcontextprotocol/client";
import { auth as authV1 } from "@modelcontextprotocol/sdk/client/auth.js";
import { type ConsentServer, makePerson, makeServer } from "@switchyard/oauth/testing";
import type { Identity } from "@switchyard/tenancy";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { decide, startWorld, uidOf, type World } from "./world.ts";

const LOOPBACK = "http://127.0.0.1:49152/callback";

let world: World;
let server: ConsentServer;
let person: Identity;

/** Stands where the ingress does: says which authorization server its URLs belong to (RFC 9728). */
const resources = createServer((request, response) => {
  const [, path] = /^\/\.well-known\/oauth-protected-resource(\/.*)$/.exec(request.url ?? "") ?? [];
  response.setHeader("content-type", "application/json");
  if (path === undefined) return response.writeHead(401).end("{}");
  const resource = `${world.mcpOrigin}${path}`;
  const scopes = { scopes_supported: ["tools:read", "tools:call"] };
  return response.end(JSON.stringify({ resource, authorization_servers: [world.issuer], ...scopes }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => resources.listen(0, "127.0.0.1", resolve));
  world = await startWorld(`http://127.0.0.1:${(resources.address() as AddressInfo).port}`);
  server = await makeServer(world.deps.db, "organization", world.mcpOrigin);
  person = await makePerson(world.deps.db, server.orgId, "member");
});

afterAll(() => void resources.close().closeAllConnections());

/** What a client keeps between its steps. */
function newProvider() {
  const kept: { client?: object; tokens?: Record<string, unknown>; verifier?: string; url?: URL } = {};
  return {
    kept,
    redirectUrl: LOOPBACK,
    clientMetadata: {
      client_name: "A client of MCP",
      redirect_uris: [LOOPBACK],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => kept.client,
    saveClientInformation: (client: object) => void Object.assign(kept, { client }),
    tokens: () => kept.tokens,
    saveTokens: (tokens: object) => void Object.assign(kept, { tokens }),
    redirectToAuthorization: (url: URL) => void Object.assign(kept, { url }),
    saveCodeVerifier: (verifier: string) => void Object.assign(kept, { verifier }),
    codeVerifier: () => kept.verifier ?? "",
    state: () => "state-of-the-client",
  };
}

type Provider = ReturnType<typeof newProvider>;
interface Step {
  readonly serverUrl: string;
  readonly authorizationCode?: string;
  readonly iss?: string;
}

const sdks: readonly (readonly [name: string, auth: (provider: Provider, step: Step) => Promise<string>])[] = [
  ["SDK v1", (provider, step) => authV1(provider as unknown as Parameters<typeof authV1>[0], step)],
  ["SDK v2", (provider, step) => authV2(provider as unknown as Parameters<typeof authV2>[0], step)],
];

describe.each(sdks)("the client of %s", (_, auth) => {
  test("finds the server, registers, signs a person in, and renews its tokens", async () => {
    const provider = newProvider();
    expect(await auth(provider, { serverUrl: server.resource })).toBe("REDIRECT");
    const browser = new Browser(world.issuer);
    const uid = uidOf((await browser.visit(provider.kept.url ?? "")).location);
    await decide(world, person, { uid, browser });
    const back = new URL((await browser.visit(`/oauth/authorize/${uid}`)).location);
    expect(back.searchParams.get("state")).toBe("state-of-the-client");
    const [code, iss] = [back.searchParams.get("code") ?? "", back.searchParams.get("iss") ?? ""];
    expect(await auth(provider, { serverUrl: server.resource, authorizationCode: code, iss })).toBe("AUTHORIZED");
    const first = provider.kept.tokens ?? {};
    expect(decodeJwt(String(first["access_token"]))).toMatchObject({ aud: server.resource, sub: person.id });
    expect(await auth(provider, { serverUrl: server.resource })).toBe("AUTHORIZED");
    const second = provider.kept.tokens ?? {};
    expect(second["access_token"]).not.toBe(first["access_token"]);
    expect(second["refresh_token"]).not.toBe(first["refresh_token"]);
  });
});
