import { createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";

/** A key that access tokens are signed with, and the only algorithm it is good for. */
export interface VerificationKey {
  readonly alg: "EdDSA" | "ES256";
  readonly key: KeyObject;
}

export interface KeySet {
  /** The key with this id, or null. Rejects when it is not known and the set cannot be had. */
  find(kid: string): Promise<VerificationKey | null>;
}

export interface KeySetOptions {
  readonly url: string;
  readonly now?: () => number;
}

/** How long a set is used before it is read again beside the traffic; a key that was withdrawn is gone by then. */
const REFRESH_MS = 60_000;
/** Between two reads because of unknown keys: strangers make them up for free. */
const COOLDOWN_MS = 5_000;
const FETCH_TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

const Jwk = z.object({
  kid: z.string().min(1),
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  y: z.string().optional(),
  use: z.literal("sig").optional(),
});

/**
 * Keys of one JWKS (RFC 7517) by their id. An unknown id has the set read again, at most every 5 s; while the issuer is away
 * the keys that are known go on being used, so neither a rotation nor a restart of the issuer ends a good token.
 */
export function openKeySet({ url, now = Date.now }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, VerificationKey> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown = null;
  let reading: Promise<void> | null = null;

  const refresh = (): Promise<void> => {
    triedAt = now();
    reading ??= fetchKeys(url)
      .then(
        (found) => {
          keys = found;
          readAt = now();
          failure = null;
        },
        (error: unknown) => {
          failure = error ?? new TypeError("no keys");
        },
      )
      .finally(() => {
        reading = null;
      });
    return reading;
  };

  return {
    async find(kid) {
      const known = keys.get(kid);
      const maySearch = reading !== null || now() - triedAt >= COOLDOWN_MS;
      if (known !== undefined) {
        if (maySearch && now() - readAt >= REFRESH_MS) void refresh();
        return known;
      }
      if (maySearch) await refresh();
      const found = keys.get(kid);
      if (found === undefined && failure !== null) throw failure;
      return found ?? null;
    },
  };
}

async function fetchKeys(url: string): Promise<ReadonlyMap<string, VerificationKey>> {
  const response = await fetch(url, {
    redirect: "error",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok || text.length > MAX_BYTES) throw new TypeError(`the key set answered ${response.status}`);
  const { keys } = z.object({ keys: z.array(z.unknown()) }).parse(JSON.parse(text));
  return new Map(keys.flatMap(readKey));
}

/** Entries of other kinds belong to other uses; a set may hold them. */
function readKey(value: unknown): readonly (readonly [string, VerificationKey])[] {
  const parsed = Jwk.safeParse(value);
  if (!parsed.success) return [];
  const { kid, kty, crv, x, y } = parsed.data;
  const alg = kty === "OKP" && crv === "Ed25519" ? "EdDSA" : kty === "EC" && crv === "P-256" ? "ES256" : null;
  if (alg === null) return [];
  try {
    const jwk = y === undefined ? { kty, crv, x } : { kty, crv, x, y };
    return [[kid, { alg, key: createPublicKey({ key: jwk, format: "jwk" }) }]];
  } catch {
    return [];
  }
}
