import { deriveKey } from "@switchyard/crypto";
import { jwtVerify, SignJWT } from "jose";
import { hasSecureCookies } from "../config.ts";

const ISSUER = "switchyard-web";
const TYPE = "sy-session+jwt";

export interface CookieSettings {
  readonly name: string;
  readonly options: {
    readonly httpOnly: true;
    readonly sameSite: "lax";
    readonly path: "/";
    readonly secure: boolean;
  };
}

/**
 * Name and attributes of a cookie of ours: `__Host-` binds it to the one host, so that no sibling domain and no tenant's
 * origin can plant it (RFC 6265bis 4.1.3.2).
 */
export function cookieSettings(webOrigin: string, name: string): CookieSettings {
  const secure = hasSecureCookies(webOrigin);
  return {
    name: secure ? `__Host-switchyard.${name}` : `switchyard.${name}`,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  };
}

export interface SessionToken {
  /** Id of the row in `sessions`; the token is worth nothing without it. */
  readonly sessionId: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/** Signs the content of the session cookie: a JWT whose `jti` is the session's row. */
export async function sealSessionToken(masterKey: string, token: SessionToken): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: "HS256", typ: TYPE })
    .setIssuer(ISSUER)
    .setJti(token.sessionId)
    .setSubject(token.userId)
    .setExpirationTime(token.expiresAt)
    .sign(deriveKey(masterKey, "session-cookie"));
}

/** Reads a session cookie; null for anything that we did not sign or that is over. The row must still be checked. */
export async function openSessionToken(masterKey: string, text: string): Promise<SessionToken | null> {
  try {
    const { payload } = await jwtVerify(text, deriveKey(masterKey, "session-cookie"), {
      issuer: ISSUER,
      typ: TYPE,
      algorithms: ["HS256"],
      requiredClaims: ["jti", "sub", "exp"],
    });
    const { jti, sub, exp } = payload;
    if (jti === undefined || sub === undefined || exp === undefined) return null;
    return { sessionId: jti, userId: sub, expiresAt: new Date(exp * 1000) };
  } catch {
    return null;
  }
}

/** The value of one cookie in a Cookie header; null when absent. */
export function readCookie(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
