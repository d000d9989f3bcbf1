import { AppError } from "@switchyard/contracts";
import { authenticateManageKey, type Identity } from "@switchyard/tenancy";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { cookieSettings, openSessionToken, readCookie } from "../sign-in/session-cookie.ts";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Who a request comes from: a bearer manage key, else the session cookie. A write with the cookie must come from our own
 * origin. Throws AppError not_signed_in, session_ended, origin_refused and the refusals of keys.
 */
export async function authenticate(deps: Composition, request: Request, requestId: string): Promise<Identity> {
  const header = request.headers.get("authorization");
  if (header !== null)
    return authenticateManageKey(deps, bearerOf(header), { requestId, ip: addressOf(request.headers) });
  const { config, sessions } = deps;
  const cookie = readCookie(request.headers.get("cookie"), cookieSettings(config.WEB_ORIGIN, "session").name);
  if (cookie === null) {
    throw unauthenticated("not_signed_in", "Nobody is signed in.", "Sign in, or send an API key as a bearer token.");
  }
  const token = await openSessionToken(config.SWITCHYARD_MASTER_KEY.reveal(), cookie);
  const user = token ? await sessions.check(token.sessionId) : null;
  if (!token || !user || user.id !== token.userId) {
    throw unauthenticated("session_ended", "This session has ended or was revoked.", "Sign in again.");
  }
  if (!SAFE_METHODS.has(request.method)) requireOwnOrigin(request, config.WEB_ORIGIN);
  return { kind: "user", id: user.id, label: user.email, credential: token.sessionId, requestId, bound: null };
}

/** Checks a person's session past the cache. Throws AppError session_ended. */
export async function requireLiveSession({ sessions }: Composition, identity: Identity): Promise<void> {
  sessions.forget(identity.credential);
  if (await sessions.check(identity.credential)) return;
  throw unauthenticated("session_ended", "This session has ended or was revoked.", "Sign in again.");
}

/** Refuses a write that a browser was sent to make from another site. Throws AppError origin_refused. */
export function requireOwnOrigin(request: Request, webOrigin: string): void {
  const origin = request.headers.get("origin");
  if (origin === webOrigin) return;
  throw new AppError({
    code: "origin_refused",
    kind: "forbidden",
    message: `A write with a session cookie must come from ${webOrigin}; this one came from ${origin ?? "nowhere"}.`,
    remedy: "Use the dashboard at that address, or an API key.",
  });
}

function bearerOf(header: string): string {
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token !== undefined) return token;
  throw unauthenticated(
    "authorization_unsupported",
    "The Authorization header is not a bearer token.",
    "Send `Authorization: Bearer sy_manage_…`.",
  );
}

function unauthenticated(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "unauthenticated", message, remedy });
}
