import { hashSecret, randomToken, timingSafeEqualText } from "@switchyard/crypto";

export interface NewClientSecret {
  /** `sy_secret_<43 characters>`: 256 random bits, shown once. */
  readonly secret: string;
  /** What is stored. */
  readonly hash: string;
  /** Its beginning, to tell secrets apart in a list. */
  readonly hint: string;
}

const PREFIX = "sy_secret_";

/** Makes a secret of an OAuth client. */
export function newClientSecret(): NewClientSecret {
  const secret = `${PREFIX}${randomToken(32)}`;
  return { secret, hash: hashSecret(secret), hint: secret.slice(0, PREFIX.length + 5) };
}

/** One of a client's stored secrets. */
export interface StoredClientSecret {
  readonly hash: string;
  /** Null while it does not end. */
  readonly expiresAt: Date | null;
}

/**
 * Whether a presented secret is one that is good now. Every stored one is compared in constant time, so that the time
 * taken does not tell which of them, or how much of one, was right.
 */
export function verifyClientSecret(
  presented: string,
  stored: readonly StoredClientSecret[],
  now = Date.now(),
): boolean {
  const hash = hashSecret(presented);
  const matches = stored.map((secret) => timingSafeEqualText(hash, secret.hash) && isGood(secret, now));
  return matches.includes(true);
}

function isGood({ expiresAt }: StoredClientSecret, now: number): boolean {
  return expiresAt === null || expiresAt.getTime() > now;
}
