import type { Db } from "@switchyard/db";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { oauthError } from "../oauth-error.ts";
import type { GuardedFetch } from "../outbound/guarded-fetch.ts";
import { useAssertionOnce } from "./assertion-store.ts";
import type { KnownClient } from "./known-client.ts";

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Algorithms that clients may sign with; none of them is symmetric. */
export const assertionAlgorithms = ["EdDSA", "Ed25519", "ES256", "RS256"] as const;

/** Longest life of an assertion from now, so that what was used need not be remembered longer. */
const MAX_SECONDS = 600;
const TOLERANCE_SECONDS = 30;
/** Headers that bring or name keys of their own. */
const KEY_HEADERS = ["jku", "jwk", "x5u", "x5c", "crit", "b64"] as const;

export interface AssertionDeps {
  readonly db: Pick<Db, "systemPool">;
  /** What an assertion may name as its audience: the issuer, or the endpoint it is sent to. */
  readonly audiences: readonly string[];
  /** For keys that lie at a client's `jwks_uri`. */
  readonly fetch: GuardedFetch | null;
}

/** The client that an assertion says it is of, before anything was verified; null when it says none. */
export function clientOfAssertion(assertion: string): string | null {
  try {
    return decodeJwt(assertion).sub ?? null;
  } catch {
    return null;
  }
}

/**
 * Proves a client by a JWT it signed (RFC 7523): with one of its own keys, for us, not expired, from the past, used once.
 * Throws AppError client_assertion_refused, which says what is wrong with it.
 */
export async function verifyClientAssertion(
  deps: AssertionDeps,
  client: KnownClient,
  assertion: string,
): Promise<void> {
  checkHeader(assertion);
  const payload = await verifySignature(assertion, keysOf(deps, client), client.id);
  checkClaims(payload, deps.audiences);
  const { jti = "", exp = 0 } = payload;
  const isFirst = await useAssertionOnce(deps.db, `${client.id}\n${jti}`, new Date((exp + TOLERANCE_SECONDS) * 1000));
  if (!isFirst) throw refused("was used before: each needs a jti of its own");
}

/** An assertion that names no key may be signed with any of the client's: there are two while it changes them. */
async function verifySignature(assertion: string, keys: JWTVerifyGetKey, clientId: string): Promise<JWTPayload> {
  const expected = {
    issuer: clientId,
    subject: clientId,
    algorithms: [...assertionAlgorithms],
    clockTolerance: TOLERANCE_SECONDS,
    requiredClaims: ["exp", "jti", "aud"],
  };
  let last: unknown;
  try {
    return (await jwtVerify(assertion, keys, expected)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw refused(reasonOf(error), error);
    for await (const key of error) {
      const verified = await jwtVerify(assertion, key, expected).catch((reason: unknown) => {
        last = reason;
        return null;
      });
      if (verified !== null) return verified.payload;
    }
  }
  throw refused(reasonOf(last), last);
}

function checkHeader(assertion: string): void {
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(assertion);
  } catch (cause) {
    throw refused("is no JWT", cause);
  }
  const foreign = KEY_HEADERS.find((name) => name in header);
  if (foreign !== undefined) throw refused(`has the header ${foreign}, and only registered keys count`);
  if (!assertionAlgorithms.some((algorithm) => algorithm === header["alg"])) {
    throw refused(`is not signed with one of ${assertionAlgorithms.join(", ")}`);
  }
}

function checkClaims({ aud, exp = 0, iat, jti }: JWTPayload, audiences: readonly string[]): void {
  const [audience, ...more] = [aud].flat();
  if (more.length > 0 || audience === undefined || !audiences.includes(audience)) {
    throw refused(`is not for us: its audience has to be ${audiences[0]} alone`);
  }
  const now = Date.now() / 1000;
  if (exp > now + MAX_SECONDS) throw refused(`lives too long: at most ${MAX_SECONDS} seconds from now`);
  if (iat !== undefined && iat > now + TOLERANCE_SECONDS) throw refused("was issued in the future");
  if (typeof jti !== "string" || jti === "" || jti.length > 256) throw refused("has no jti of at most 256 characters");
}

/** Remote keys by URL, so that they are fetched once and not per request. */
const remote = new WeakMap<GuardedFetch, Map<string, JWTVerifyGetKey>>();
const MAX_REMOTE = 500;
/** Between two looks at one `jwks_uri`, also at one that fails: strangers name it, and make up assertions for free. */
const COOLDOWN_MS = 30_000;

function keysOf({ fetch }: AssertionDeps, { jwks, jwksUri }: KnownClient): JWTVerifyGetKey {
  if (jwks !== null) return createLocalJWKSet({ keys: [...jwks.keys] });
  if (jwksUri === null || fetch === null) throw refused("cannot be checked: the client has no keys");
  const known = remote.get(fetch) ?? new Map<string, JWTVerifyGetKey>();
  remote.set(fetch, known);
  const kept = known.get(jwksUri);
  if (kept !== undefined) return kept;
  const keys = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: 5_000,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: 300_000,
    [customFetch]: atMostEvery(COOLDOWN_MS, (url) => fetch(url, { headers: { accept: "application/json" } })),
  });
  if (known.size >= MAX_REMOTE) known.clear();
  known.set(jwksUri, keys);
  return keys;
}

function atMostEvery(milliseconds: number, ask: (url: string) => Promise<Response>) {
  let askedAt = Number.NEGATIVE_INFINITY;
  return (url: string): Promise<Response> => {
    if (Date.now() - askedAt < milliseconds) return Promise.reject(new Error("it was asked a moment ago"));
    askedAt = Date.now();
    return ask(url);
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "nbf") return "is not valid yet";
    if (error.claim === "iss" || error.claim === "sub") return "does not name the client as both iss and sub";
    return `has no valid ${error.claim}`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) return "names a key (kid) that is not registered for the client";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "is not signed with a key of the client";
  return "cannot be verified with the client's keys";
}

function refused(why: string, cause?: unknown) {
  return oauthError("invalid_client", {
    code: "client_assertion_refused",
    message: `The client assertion ${why}.`,
    remedy: "Sign a fresh one for each request.",
    cause,
  });
}
