import { createLocalJWKSet, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { SigningKeys } from "../signing-keys/open-signing-keys.ts";

const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string(),
  client_id: z.string().optional(),
  scope: z.string().optional(),
  org: z.string(),
  label: z.string().optional(),
  grant: z.string().optional(),
  jti: z.string(),
  iat: z.number(),
  exp: z.number(),
});

/** What an access token says, as far as its issuer cares. */
export type OwnToken = z.infer<typeof Claims>;

/** Reads an access token that we signed and that did not expire; null for anything else. */
export async function readOwnToken(keys: SigningKeys, issuer: string, token: string): Promise<OwnToken | null> {
  try {
    const known = createLocalJWKSet({ keys: [...(await keys.jwks()).keys] });
    const { payload } = await jwtVerify(token, known, { issuer, typ: "at+jwt", algorithms: ["EdDSA"] });
    return Claims.safeParse(payload).data ?? null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
