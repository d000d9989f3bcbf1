/**
 * Sign-in. The page, its sessions and its codes are emulate's; which clients there are, which addresses they may be sent
 * back to, and tokens that expire and can be renewed are ours, as emulate knows only the clients of its start.
 */
import { type Call, formBody, json, type Reply, type Routes, refusal } from "./http.ts";
import { page, readCookie } from "./pages/chrome.ts";
import { newToken, type TestApp, type World } from "./world.ts";

const ACCESS_SECONDS = 28_800;
const REFRESH_SECONDS = 15_811_200;

export const oauthPages: Routes<Call> = {
  "GET /login/oauth/authorize": authorize,
  "POST /login/oauth/callback": agree,
  "POST /login/oauth/access_token": accessToken,
};

async function authorize(call: Call): Promise<Reply> {
  const clientId = call.query.get("client_id") ?? "";
  const app = appOfClient(call.world, clientId);
  const plain = call.world.oauthApps.some((one) => one.clientId === clientId);
  if (!app && !plain) return page("Application not found", "<p>No application has this client id.</p>", 404);
  const query = new URLSearchParams(call.query);
  if (app && !query.get("redirect_uri")) query.set("redirect_uri", app.callbackUrls[0] ?? "");
  if (app && !app.callbackUrls.includes(query.get("redirect_uri") ?? "")) {
    return page("Be careful!", "<p>The redirect_uri is not associated with this application.</p>", 400);
  }
  return forward(call, `/login/oauth/authorize?${query}`);
}

async function agree(call: Call): Promise<Reply> {
  const reply = await forward(call, "/login/oauth/callback");
  const form = formBody(call);
  const login = form.get("login") ?? "";
  const location = reply.headers?.["location"];
  if (typeof location === "string") remember(call.world, location, { clientId: form.get("client_id") ?? "", login });
  const session = readCookie(String(reply.headers?.["set-cookie"] ?? ""), "_emu_session");
  if (session) call.world.sessions.set(session, login);
  return reply;
}

function remember(world: World, location: string, given: { clientId: string; login: string }): string {
  const code = new URL(location).searchParams.get("code") ?? "";
  world.oauthCodes.set(code, given);
  return code;
}

/** A sign-in code as if the person had agreed on the page. */
export async function codeFor(world: World, clientId: string, login: string): Promise<string> {
  const response = await fetch(`${world.emulated}/login/oauth/callback`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ login, client_id: clientId, redirect_uri: `${world.origin}/`, scope: "", state: "" }),
  });
  return remember(world, response.headers.get("location") ?? world.origin, { clientId, login });
}

async function accessToken(call: Call): Promise<Reply> {
  const body = call.headers["content-type"]?.includes("json")
    ? (JSON.parse(call.body.toString("utf8")) as Record<string, string>)
    : Object.fromEntries(formBody(call));
  const clientId = body["client_id"] ?? "";
  const app = appOfClient(call.world, clientId);
  const secret = app?.clientSecret ?? call.world.oauthApps.find((one) => one.clientId === clientId)?.clientSecret;
  const answer =
    secret === undefined || secret !== body["client_secret"]
      ? oauthError("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
      : body["grant_type"] === "refresh_token"
        ? renew(call.world, app, body["refresh_token"] ?? "")
        : await redeem(call.world, { app, clientId, code: body["code"] ?? "" });
  if (call.headers.accept?.includes("application/json")) return json(answer);
  return {
    status: 200,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    html: new URLSearchParams(
      Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, String(value)])),
    ).toString(),
  };
}

const oauthError = (error: string, description: string) => ({ error, error_description: description });

async function redeem(world: World, given: { app: TestApp | undefined; clientId: string; code: string }) {
  const known = world.oauthCodes.get(given.code);
  const bad = oauthError("bad_verification_code", "The code passed is incorrect or expired.");
  if (known?.clientId !== given.clientId) return bad;
  world.oauthCodes.delete(given.code);
  const response = await fetch(`${world.emulated}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({ code: given.code, client_id: given.clientId, client_secret: "unchecked" }),
  });
  const { access_token: emulated } = (await response.json()) as { access_token?: string };
  if (!emulated) return bad;
  return given.app
    ? issue(world, given.app, { login: known.login, emulated })
    : plainToken(world, known.login, emulated);
}

function plainToken(world: World, login: string, emulated: string) {
  world.tokens.set(emulated, {
    kind: "user",
    token: emulated,
    login,
    appId: null,
    emulated,
    expiresAt: Number.POSITIVE_INFINITY,
  });
  return { access_token: emulated, token_type: "bearer", scope: "repo,user" };
}

/** What a sign-in by an App gives. */
export interface UserGrant {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly refresh_token_expires_in: number;
  readonly token_type: string;
  readonly scope: string;
}

function issue(world: World, app: TestApp, who: { login: string; emulated: string }): UserGrant {
  const token = newToken("ghu_");
  const refresh = newToken("ghr_");
  const now = Date.now();
  world.tokens.set(token, { kind: "user", token, appId: app.id, ...who, expiresAt: now + ACCESS_SECONDS * 1000 });
  world.refreshTokens.set(refresh, { appId: app.id, ...who, expiresAt: now + REFRESH_SECONDS * 1000 });
  return {
    access_token: token,
    expires_in: ACCESS_SECONDS,
    refresh_token: refresh,
    refresh_token_expires_in: REFRESH_SECONDS,
    token_type: "bearer",
    scope: "",
  };
}

function renew(world: World, app: TestApp | undefined, value: string) {
  const known = world.refreshTokens.get(value);
  world.refreshTokens.delete(value);
  if (!app || known?.appId !== app.id || known.expiresAt <= Date.now()) {
    return oauthError("bad_refresh_token", "The refresh token passed is incorrect or expired.");
  }
  return issue(world, app, known);
}

function appOfClient(world: World, clientId: string): TestApp | undefined {
  return [...world.apps.values()].find((app) => app.clientId === clientId);
}

/** Hands a call to emulate and its answer back as it came. */
export async function forward(call: Call, path: string): Promise<Reply> {
  const { cookie, authorization } = call.headers;
  const type = call.headers["content-type"];
  const response = await fetch(`${call.world.emulated}${path}`, {
    method: call.method,
    redirect: "manual",
    headers: {
      ...(cookie && { cookie }),
      ...(authorization && { authorization }),
      ...(type && { "content-type": type }),
    },
    ...(call.method === "GET" ? {} : { body: new Uint8Array(call.body) }),
  }).catch(() => {
    throw refusal(502, "Server Error");
  });
  const headers: Record<string, string | string[]> = {};
  for (const name of ["content-type", "location"]) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  return { status: response.status, headers, html: await response.text() };
}

/** A user token of an App for a person, without a browser; as the OAuth exchange answers it. */
export async function userToken(world: World, app: TestApp, login: string): Promise<UserGrant> {
  const code = await codeFor(world, app.clientId, login);
  const answer = await redeem(world, { app, clientId: app.clientId, code });
  if (!("access_token" in answer) || !("refresh_token" in answer)) throw refusal(422, `${login} cannot sign in`);
  return answer;
}
