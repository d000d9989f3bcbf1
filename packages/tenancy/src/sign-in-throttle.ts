import { AppError } from "@switchyard/contracts";
import { addressNetwork } from "@switchyard/contracts/addresses";
import { sha256Hex } from "@switchyard/crypto";
import type { Throttle } from "./ports.ts";

const WINDOW_SECONDS = 15 * 60;
/** One address against one person, one person against the world, one address against everybody. */
const LIMITS = { pair: 10, email: 50, ip: 100 } as const;

export interface Attempt {
  readonly act: "sign_in" | "setup" | "reset_request" | "reset" | "invitation";
  readonly ip: string;
  readonly email?: string;
}

/**
 * Counts an attempt against its person and its address. Throws AppError too_many_attempts past a limit. The tight limit
 * is for both together, so that a stranger who fails on purpose does not lock the owner out from elsewhere.
 */
export async function limitAttempts(throttle: Throttle, attempt: Attempt): Promise<void> {
  for (const [key, limit] of keysOf(attempt)) {
    const { allowed, retryAfterSeconds } = await throttle.hit(key, limit, WINDOW_SECONDS);
    if (allowed) continue;
    throw new AppError({
      code: "too_many_attempts",
      kind: "limit_exceeded",
      message: "There were too many attempts.",
      remedy: `Wait ${Math.ceil(retryAfterSeconds / 60)} minutes and try again.`,
      retryAfterSeconds,
    });
  }
}

/** Mails that one org may cause in an hour: in all, and to one address. */
const INVITATION_LIMITS = { org: 100, address: 5 } as const;

/** Counts an invitation, so that no org mails the world. Throws AppError too_many_invitations past a limit. */
export async function limitInvitations(
  throttle: Throttle,
  { orgId, email }: { readonly orgId: string; readonly email: string },
): Promise<void> {
  const limits = [
    [`invite:${orgId}`, INVITATION_LIMITS.org],
    [`invite:${orgId}:${sha256Hex(email).slice(0, 32)}`, INVITATION_LIMITS.address],
  ] as const;
  for (const [key, limit] of limits) {
    const { allowed, retryAfterSeconds } = await throttle.hit(key, limit, 3600);
    if (allowed) continue;
    throw new AppError({
      code: "too_many_invitations",
      kind: "limit_exceeded",
      message: "This organization has sent too many invitations within the hour.",
      remedy: `Wait ${Math.ceil(retryAfterSeconds / 60)} minutes and try again.`,
      retryAfterSeconds,
    });
  }
}

/** Forgets the attempts of one person from one address, after they got in. */
export async function clearAttempts(throttle: Throttle, attempt: Attempt): Promise<void> {
  const [pair] = keysOf(attempt);
  if (pair && attempt.email !== undefined) await throttle.reset(pair[0]);
}

function keysOf({ act, ip, email }: Attempt): readonly (readonly [string, number])[] {
  const network = addressNetwork(ip);
  const perIp = [`${act}:ip:${network}`, LIMITS.ip] as const;
  if (email === undefined) return [perIp];
  // Counters live in Redis, which holds no personal data in the clear.
  const person = sha256Hex(email).slice(0, 32);
  return [[`${act}:pair:${person}:${network}`, LIMITS.pair], [`${act}:email:${person}`, LIMITS.email], perIp];
}
