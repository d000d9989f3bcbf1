import type { UserTokens } from "@switchyard/connections/ports";
import { z } from "zod";

/** What of next-auth's account row says when tokens end; GitHub counts the refresh token's life in seconds from now. */
const Lifetimes = z.object({
  refresh_token: z.string().nullish().catch(null),
  /** Seconds since 1970. */
  expires_at: z.coerce.number().nullish().catch(null),
  refresh_token_expires_in: z.coerce.number().nullish().catch(null),
});

/** Tokens of a sign-in, as they are to be kept. `account` is next-auth's view of the token endpoint's answer. */
export function userTokensOf(accessToken: string, account: unknown, now = Date.now()): UserTokens {
  const { refresh_token, expires_at, refresh_token_expires_in } = Lifetimes.parse(account);
  return {
    accessToken,
    expiresAt: timeOf(expires_at ? expires_at * 1000 : null),
    refreshToken: refresh_token ?? null,
    refreshExpiresAt: timeOf(refresh_token_expires_in ? now + refresh_token_expires_in * 1000 : null),
  };
}

function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
