import type { Role } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import { SignJWT } from "jose";
import type { SigningKeys } from "../signing-keys/open-signing-keys.ts";

/** No access token lives longer. */
export const ACCESS_TOKEN_SECONDS = 600;

/** What a token is to say. */
export interface AccessTokenInput {
  /** WEB_ORIGIN. */
  readonly issuer: string;
  /** Exactly one MCP URL. */
  readonly audience: string;
  /** `usr_…`, `cli_…` for a client by itself, `key_…` for an exchanged manage key. */
  readonly subject: string;
  readonly orgId: string;
  /** Of a person in the org; null for machines. */
  readonly role: Role | null;
  readonly label: string;
  /** Null for a token that was exchanged for a session or a key. */
  readonly clientId: string | null;
  /** Null where nothing limits the token. */
  readonly scopes: readonly string[] | null;
  /** `grt_…`; null when nobody consented to anything. */
  readonly grantId: string | null;
  /** At most 600, which is also the default. */
  readonly seconds?: number;
}

/** A token that was just signed, and what it is known by. */
export interface IssuedAccessToken {
  readonly token: string;
  readonly jti: string;
  readonly expiresAt: Date;
}

/**
 * Signs an access token (RFC 9068, `typ: at+jwt`) for one MCP URL (RFC 8707). The only place that does; what it says is
 * judged by the caller.
 */
export async function issueAccessToken(keys: SigningKeys, input: AccessTokenInput): Promise<IssuedAccessToken> {
  const { kid, privateKey } = await keys.current();
  const jti = randomToken(16);
  const issuedAt = Math.floor(Date.now() / 1000);
  const expires = issuedAt + Math.min(input.seconds ?? ACCESS_TOKEN_SECONDS, ACCESS_TOKEN_SECONDS);
  const token = await new SignJWT({
    org: input.orgId,
    label: input.label,
    ...(input.role === null ? {} : { role: input.role }),
    ...(input.clientId === null ? {} : { client_id: input.clientId }),
    ...(input.scopes === null ? {} : { scope: input.scopes.join(" ") }),
    ...(input.grantId === null ? {} : { grant: input.grantId }),
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
    .setIssuer(input.issuer)
    .setAudience(input.audience)
    .setSubject(input.subject)
    .setJti(jti)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expires)
    .sign(privateKey);
  return { token, jti, expiresAt: new Date(expires * 1000) };
}
