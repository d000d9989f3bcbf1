import { hash } from "node:crypto";
import { type AccessToken, type AccessTokenVerifierOptions, createAccessTokenVerifier } from "./access-token.ts";

/** A verified token, with the state of the revocations that it was last held against. */
export interface VerifiedToken extends AccessToken {
  checkedVersion: number;
}

export interface TokenCache {
  /** The token of a header that was verified for this audience before and has not expired; null otherwise. */
  known(authorization: string, audience: string): VerifiedToken | null;
  /** Verifies a token and remembers it under its header and audience. Null when it is not good. */
  verify(authorization: string, token: string, audience: string): Promise<VerifiedToken | null>;
}

const MAX_CACHED = 20_000;

/** Verified tokens by the hash of what was shown and of where; never the token itself. */
export function openTokenCache(options: AccessTokenVerifierOptions): TokenCache {
  const verifier = createAccessTokenVerifier(options);
  const tokens = new Map<string, VerifiedToken>();
  const nameOf = (authorization: string, audience: string): string =>
    hash("sha256", `${audience}\n${authorization}`, "base64");
  return {
    known(authorization, audience) {
      const name = nameOf(authorization, audience);
      const token = tokens.get(name);
      if (token === undefined) return null;
      if (token.expiresAt > Date.now()) return token;
      tokens.delete(name);
      return null;
    },
    async verify(authorization, text, audience) {
      const token = await verifier.verify(text, audience);
      if (token === null) return null;
      const verified = { ...token, checkedVersion: -1 };
      tokens.set(nameOf(authorization, audience), verified);
      if (tokens.size > MAX_CACHED) forgetOldest(tokens);
      return verified;
    },
  };
}

function forgetOldest(tokens: Map<string, VerifiedToken>): void {
  const [oldest] = tokens.keys();
  if (oldest !== undefined) tokens.delete(oldest);
}
