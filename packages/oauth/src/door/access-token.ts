import { verify as verifySignature } from "node:crypto";
import { Role } from "@switchyard/contracts";
import { z } from "zod";
import { type KeySet, openKeySet, type VerificationKey } from "./key-set.ts";

/** What an access token of the platform says, once verified. */
export interface AccessToken {
  /** `usr_…`, `cli_…` or `key_…`. */
  readonly subject: string;
  readonly label: string;
  readonly orgId: string;
  /** Null for machines. */
  readonly role: Role | null;
  /** The client it was issued to; null when it was exchanged for a session or a key. */
  readonly clientId: string | null;
  /** Null where nothing limits it. */
  readonly scopes: ReadonlySet<string> | null;
  readonly grantId: string | null;
  readonly jti: string;
  readonly issuedAt: Date;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface AccessTokenVerifier {
  /**
   * Verifies signature, type, issuer, times and that `audience` is the token's only one. Null when any fails. Rejects when
   * the issuer's keys cannot be had.
   */
  verify(token: string, audience: string): Promise<AccessToken | null>;
}

export interface AccessTokenVerifierOptions {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly keys?: KeySet;
}

/** No token of ours lives longer, whatever it says. */
const MAX_AGE_SECONDS = 600;
const CLOCK_TOLERANCE_SECONDS = 5;
/** Far more than any token of ours needs. */
const MAX_CHARS = 8_192;
const PARTS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** Nothing in a header may say where its key comes from, or ask for extensions: `jku`, `jwk`, `x5u`, `crit` … are refused. */
const Header = z.strictObject({ alg: z.enum(["EdDSA", "ES256"]), typ: z.literal("at+jwt"), kid: z.string().max(200) });

const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().regex(/^(usr|cli|key)_\w+$/),
  org: z.string().min(1),
  role: Role.optional(),
  label: z.string().optional(),
  client_id: z.string().min(1).optional(),
  scope: z.string().optional(),
  grant: z.string().min(1).optional(),
  jti: z.string().min(1),
  iat: z.number(),
  nbf: z.number().optional(),
  exp: z.number(),
});

/** Verifies access tokens (`typ: at+jwt`, RFC 9068; EdDSA and ES256 alone) of one issuer against its JWKS. */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const keys = options.keys ?? openKeySet({ url: options.jwksUrl });
  return {
    async verify(token, audience) {
      const signed = readSigned(token);
      if (signed === null) return null;
      const key = await keys.find(signed.header.kid);
      if (key === null || !isSigned(signed, key)) return null;
      const claims = Claims.safeParse(readJson(signed.body));
      if (!claims.success || claims.data.iss !== options.issuer || claims.data.aud !== audience) return null;
      return isTimely(claims.data) && isWhole(claims.data) ? toAccessToken(claims.data) : null;
    },
  };
}

interface SignedText {
  readonly header: z.infer<typeof Header>;
  readonly body: string;
  readonly text: string;
  readonly signature: string;
}

function readSigned(token: string): SignedText | null {
  const parts = token.length > MAX_CHARS ? null : PARTS.exec(token);
  if (parts === null) return null;
  const [, head = "", body = "", signature = ""] = parts;
  const header = Header.safeParse(readJson(head));
  return header.success ? { header: header.data, body, text: `${head}.${body}`, signature } : null;
}

function isSigned({ header, text, signature }: SignedText, { alg, key }: VerificationKey): boolean {
  if (alg !== header.alg) return false;
  const bytes = Buffer.from(signature, "base64url");
  // One token, one spelling: unused bits of the last character must not make another text of it.
  if (bytes.length !== 64 || bytes.toString("base64url") !== signature) return false;
  if (alg === "EdDSA") return verifySignature(null, Buffer.from(text), key, bytes);
  return verifySignature("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, bytes);
}

function isTimely({ iat, nbf, exp }: z.infer<typeof Claims>): boolean {
  const now = Date.now() / 1000;
  if (iat > now + CLOCK_TOLERANCE_SECONDS || (nbf ?? iat) > now + CLOCK_TOLERANCE_SECONDS) return false;
  return Math.min(exp, iat + MAX_AGE_SECONDS) + CLOCK_TOLERANCE_SECONDS > now;
}

/** A client on its own account is its own client. */
function isWhole({ sub, client_id }: z.infer<typeof Claims>): boolean {
  return !sub.startsWith("cli_") || sub === client_id;
}

function toAccessToken(claims: z.infer<typeof Claims>): AccessToken {
  const { sub, label, org, role, client_id, scope, grant, jti, iat, exp } = claims;
  return {
    subject: sub,
    label: label ?? sub,
    orgId: org,
    role: role ?? null,
    clientId: client_id ?? null,
    scopes: scope === undefined ? null : new Set(scope.split(" ").filter((one) => one !== "")),
    grantId: grant ?? null,
    jti,
    issuedAt: new Date(iat * 1000),
    expiresAt: Math.min(exp, iat + MAX_AGE_SECONDS) * 1000,
  };
}

function readJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}
