import { Role } from "@switchyard/contracts";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";

/** What an access token of the platform says, once verified. */
export interface AccessToken {
  readonly userId: string;
  readonly label: string;
  readonly orgId: string;
  readonly role: Role;
  readonly jti: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

export interface AccessTokenVerifier {
  /** Verifies signature, type, issuer, times and that `audience` is the token's only one. Null when any fails. */
  verify(token: string, audience: string): Promise<AccessToken | null>;
}

/** No token of ours lives longer, whatever it says. */
const MAX_AGE_SECONDS = 600;
const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_CACHED = 10_000;

const Claims = z.object({
  aud: z.string(),
  sub: z.string().min(1),
  org: z.string().min(1),
  role: Role,
  label: z.string().optional(),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
});

/**
 * Verifies access tokens (`typ: at+jwt`, RFC 9068) of one issuer against its JWKS, which is fetched when an unknown key
 * appears. A verified token is remembered by its text and audience until it expires. Throws when the JWKS cannot be had.
 */
export function createAccessTokenVerifier(options: {
  readonly issuer: string;
  readonly jwksUrl: string;
}): AccessTokenVerifier {
  const keys = createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: 5_000, cooldownDuration: 5_000 });
  const known = new Map<string, AccessToken>();
  return {
    async verify(token, audience) {
      const cacheKey = `${audience}\n${token}`;
      const cached = known.get(cacheKey);
      if (cached !== undefined && cached.expiresAt.getTime() > Date.now()) return cached;
      known.delete(cacheKey);
      const payload = await verifySignature(token, keys, { issuer: options.issuer, audience });
      const verified = payload === null ? null : readClaims(payload, audience);
      if (verified === null) return null;
      if (known.size >= MAX_CACHED) known.clear();
      known.set(cacheKey, verified);
      return verified;
    },
  };
}

async function verifySignature(
  token: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  expected: { readonly issuer: string; readonly audience: string },
): Promise<JWTPayload | null> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...expected,
      typ: "at+jwt",
      algorithms: ["EdDSA", "RS256", "ES256"],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error;
    if (error.code === "ERR_JOSE_GENERIC") throw error;
    return null;
  }
}

function readClaims(payload: JWTPayload, audience: string): AccessToken | null {
  const claims = Claims.safeParse(payload);
  if (!claims.success || claims.data.aud !== audience) return null;
  const { sub, org, role, label, jti, iat, exp } = claims.data;
  return {
    userId: sub,
    label: label ?? sub,
    orgId: org,
    role,
    jti,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(Math.min(exp, iat + MAX_AGE_SECONDS) * 1000),
  };
}
