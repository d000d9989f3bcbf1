import { AppError, toAppError } from "@switchyard/contracts";
import { newId, sha256Hex } from "@switchyard/crypto";
import { wideEvent } from "@switchyard/telemetry";
import { enterByProvider, noteProviderAnswer, openProviderForSignIn, revokeSession } from "@switchyard/tenancy";
import { addressOf } from "../../client-address.ts";
import type { Composition } from "../../composition.ts";
import { issueSession } from "../issue-session.ts";
import { cookieSettings, openSessionToken, readCookie } from "../session-cookie.ts";
import { type Attempt, forgetAttempt, readAttempt } from "./attempt-cookie.ts";
import { claimsOfAnswer } from "./openid.ts";

/** Longer than an attempt lives: within it, no state is taken twice. */
const STATE_SECONDS = 20 * 60;

/**
 * `GET /api/auth/callback/org/{provider}`: what an org's provider answered. Only the browser that began, only once, only at
 * the URL of the provider it was sent to. Ends in a new session, or on the sign-in page with the code of what went wrong.
 */
export async function getCallback(deps: Composition, request: Request, providerId: string): Promise<Response> {
  const requestId = newId("req");
  const fields = { request_id: requestId, provider: providerId, ip: addressOf(request.headers) };
  try {
    return await wideEvent(deps.log, { name: "web.sign_in_callback", fields }, () => finish(deps, request, providerId));
  } catch (thrown) {
    const { code } = toAppError(thrown);
    return go(`/sign-in?error=${encodeURIComponent(code)}`, [forgetAttempt(deps)]);
  }
}

async function finish(deps: Composition, request: Request, providerId: string): Promise<Response> {
  const attempt = readAttempt(deps, request);
  if (attempt === null || attempt.provider !== providerId) throw attemptLost();
  await takeState(deps, attempt);
  const opened = await openProviderForSignIn(deps, { providerId });
  const claims = await claimsOfAnswer(deps, opened, { url: ownUrl(deps, request), checks: attempt }).catch(
    async (error: unknown) => {
      const reason = error instanceof AppError ? String(error.meta?.["reason"] ?? error.message) : "internal";
      await noteProviderAnswer(deps, { providerId, fault: reason });
      throw error;
    },
  );
  const from = { ip: addressOf(request.headers), userAgent: request.headers.get("user-agent") };
  const { user, orgId } = await enterByProvider(deps, { providerId, claims, ip: from.ip });
  await endSessionOfBrowser(deps, request);
  const cookie = await issueSession(deps, { user, method: "sso", from, through: { providerId, orgId } });
  return go(attempt.returnTo, [cookie, forgetAttempt(deps)]);
}

/** Uses the attempt up. Throws AppError sign_in_attempt_lost for a second time. */
async function takeState(deps: Composition, { state }: Attempt): Promise<void> {
  const { allowed } = await deps.queue.counters.hit(`sso:state:${sha256Hex(state)}`, 1, STATE_SECONDS);
  if (!allowed) throw attemptLost();
}

/** The request's URL as the provider was told it: our origin is WEB_ORIGIN, whatever the request says. */
function ownUrl(deps: Composition, request: Request): URL {
  const { pathname, search } = new URL(request.url);
  return new URL(pathname + search, deps.config.WEB_ORIGIN);
}

/** Who was signed in here before is not any more: the browser has one session. */
async function endSessionOfBrowser(deps: Composition, request: Request): Promise<void> {
  const { config, sessions } = deps;
  const value = readCookie(request.headers.get("cookie"), cookieSettings(config.WEB_ORIGIN, "session").name);
  const token = value === null ? null : await openSessionToken(config.SWITCHYARD_MASTER_KEY.reveal(), value);
  const user = token ? await sessions.check(token.sessionId) : null;
  if (!token || !user || user.id !== token.userId) return;
  const identity = { kind: "user", id: user.id, label: user.email, credential: token.sessionId, bound: null } as const;
  const ended = revokeSession(deps, { ...identity, requestId: newId("req") }, { sessionId: token.sessionId });
  await ended.catch((error: unknown) => {
    // Proving the address may have ended it a moment ago, which the cache of sessions does not know yet.
    if (toAppError(error).kind !== "not_found") throw error;
  });
  sessions.forget(token.sessionId);
}

function go(path: string, cookies: readonly string[]): Response {
  // A code in the address bar's URL must not travel on as a referrer.
  const headers = new Headers({ location: path, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

function attemptLost(): AppError {
  return new AppError({
    code: "sign_in_attempt_lost",
    kind: "forbidden",
    message: "This sign-in was not begun in this browser, took too long, or was finished already.",
    remedy: "Begin again on the sign-in page.",
  });
}
