/** An authorization server over real Postgres, Redis and HTTP, a browser, and the clients that use it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { newMasterKey } from "@switchyard/crypto";
import { decideConsent, getConsentRequest } from "@switchyard/oauth";
import { MCP_ORIGIN } from "@switchyard/oauth/testing";
import { createLog } from "@switchyard/telemetry";
import type { Identity } from "@switchyard/tenancy";
import { testDatabase, testRedis } from "@switchyard/testing";
import * as oauth from "oauth4webapi";
import { afterAll } from "vitest";
import { type Auth, composeAuth } from "../src/compose.ts";
import { readAuthConfig } from "../src/config.ts";
import { Browser } from "./browser.ts";

export interface World extends Pick<Auth, "deps"> {
  readonly issuer: string;
  /** Where the MCP URLs of its servers lie. */
  readonly mcpOrigin: string;
  readonly as: oauth.AuthorizationServer;
  readonly logged: string[];
}

/** What a client asks of the authorization endpoint. */
export interface Asking {
  readonly clientId: string;
  readonly resource: string;
  readonly redirectUri?: string;
  readonly scope?: string;
  /** Replaces or, by null, removes single parameters. */
  readonly params?: Readonly<Record<string, string | null>>;
}

export const insecure = { [oauth.allowInsecureRequests]: true };
export const REDIRECT = "https://app.test/callback";

/** Starts the server for one test file. */
export async function startWorld(mcpOrigin = MCP_ORIGIN): Promise<World> {
  const { db, urls } = await testDatabase();
  const { redisUrl, installation } = testRedis();
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const front: Server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const logged: string[] = [];
  const config = readAuthConfig({
    DATABASE_APP_URL: urls.appUrl,
    DATABASE_SYSTEM_URL: urls.systemUrl,
    REDIS_URL: redisUrl,
    SWITCHYARD_INSTALLATION: installation,
    SWITCHYARD_MASTER_KEY: newMasterKey(),
    WEB_ORIGIN: issuer,
    MCP_ORIGIN: mcpOrigin,
  });
  const auth = composeAuth(config, createLog({ service: "auth", write: (line) => void logged.push(line) }));
  answer = (request, response) => void auth.server.emit("request", request, response);
  afterAll(async () => {
    await new Promise((resolve) => front.close(resolve).closeAllConnections());
    await auth.close();
  });
  const as = await oauth.processDiscoveryResponse(
    new URL(issuer),
    await oauth.discoveryRequest(new URL(issuer), { algorithm: "oauth2", ...insecure }),
  );
  return { deps: { ...auth.deps, db }, issuer, mcpOrigin, as, logged };
}

/** The URL of an authorization request, and what the client keeps for its answer. */
export async function authorizationUrl(world: World, asking: Asking) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(world.as.authorization_endpoint ?? "");
  const params: Record<string, string | null> = {
    response_type: "code",
    client_id: asking.clientId,
    redirect_uri: asking.redirectUri ?? REDIRECT,
    scope: asking.scope ?? "tools:read tools:call",
    resource: asking.resource,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...asking.params,
  };
  for (const [name, value] of Object.entries(params)) if (value !== null) url.searchParams.set(name, value);
  return { url, verifier, state };
}

/** What the person does on web's page. */
export async function decide(
  world: World,
  person: Identity,
  of: { readonly uid: string; readonly browser: Browser; readonly allow?: boolean; readonly scopes?: string[] },
): Promise<void> {
  const { uid, browser, allow = true } = of;
  const deps = { ...world.deps, mcpOrigin: world.mcpOrigin };
  const cookie = browser.cookie("__Secure-sy_interaction", `/authorize/${uid}`);
  const page = await getConsentRequest(deps, person, { uid, browser: cookie });
  if (page.state !== "asked") throw new Error(`the page shows ${page.state}`);
  const scopes = of.scopes ?? page.scopes.map(({ scope }) => scope);
  await decideConsent(deps, person, { uid, browser: cookie, token: page.token, allow, scopes });
}

/** Takes a browser from the client's request through the decision to the client's redirect URI. */
export async function walk(world: World, person: Identity, asking: Asking, scopes?: string[]) {
  const browser = new Browser(world.issuer);
  const { url, verifier, state } = await authorizationUrl(world, asking);
  const uid = uidOf((await browser.visit(url)).location);
  await decide(world, person, { uid, browser, ...(scopes ? { scopes } : {}) });
  const resumed = await browser.visit(`/oauth/resume-consent/${uid}`);
  const back = await browser.visit(resumed.location);
  return { callback: new URL(back.location), verifier, state, browser, uid };
}

export function uidOf(location: string): string {
  const uid = /^\/authorize\/([\w-]+)$/.exec(location)?.[1];
  if (uid === undefined) throw new Error(`no consent page: ${location}`);
  return uid;
}

/** Signs a client in, with all that it asks unless `scopes` says less; answers its tokens. */
export async function signIn(world: World, person: Identity, asking: Asking, scopes?: string[]) {
  const { callback, verifier, state } = await walk(world, person, asking, scopes);
  const client = { client_id: asking.clientId };
  const params = oauth.validateAuthResponse(world.as, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    world.as,
    client,
    oauth.None(),
    params,
    asking.redirectUri ?? REDIRECT,
    verifier,
    {
      ...insecure,
      additionalParameters: { resource: asking.resource },
    },
  );
  return oauth.processAuthorizationCodeResponse(world.as, client, response);
}

/** Sends a form to the token endpoint. */
export function postToken(world: World, params: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(world.as.token_endpoint ?? "", { method: "POST", body: new URLSearchParams(params), headers });
}

/** The `error` that the token endpoint answers. */
export async function tokenError(world: World, params: Record<string, string>): Promise<string | undefined> {
  const response = await postToken(world, params);
  return ((await response.json()) as { error?: string }).error;
}
