import { z } from "zod";
import type { Composition } from "../../composition.ts";
import { cookieSettings, readCookie } from "../session-cookie.ts";
import type { Checks } from "./openid.ts";

/** A sign-in that a browser has begun and not finished. */
export interface Attempt extends Checks {
  readonly provider: string;
  /** Path of ours to go on to. */
  readonly returnTo: string;
}

/** Time to sign in at the provider. */
const SECONDS = 15 * 60;
const CONTEXT = "sign-in-attempt";

const Sealed = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** Milliseconds since 1970. */
  until: z.number(),
});

const settingsOf = (deps: Composition) => cookieSettings(deps.config.WEB_ORIGIN, "sso");

/** The Set-Cookie header that binds an attempt to this browser; sealed, so that its verifier and nonce stay ours. */
export function rememberAttempt(deps: Composition, attempt: Attempt, now = Date.now()): string {
  const text = JSON.stringify({ ...attempt, until: now + SECONDS * 1000 });
  return setCookie(deps, deps.sealer.seal(text, CONTEXT), SECONDS);
}

/** The Set-Cookie header that forgets it. */
export function forgetAttempt(deps: Composition): string {
  return setCookie(deps, "", 0);
}

/** The attempt that this browser began; null when there is none, it is over, or it is not ours. */
export function readAttempt(deps: Composition, request: Request, now = Date.now()): Attempt | null {
  const value = readCookie(request.headers.get("cookie"), settingsOf(deps).name);
  if (value === null || value === "") return null;
  try {
    const { until, ...attempt } = Sealed.parse(JSON.parse(deps.sealer.open(value, CONTEXT)));
    return until > now ? attempt : null;
  } catch {
    return null;
  }
}

function setCookie(deps: Composition, value: string, seconds: number): string {
  const { name, options } = settingsOf(deps);
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${options.secure ? "; Secure" : ""}`;
}
