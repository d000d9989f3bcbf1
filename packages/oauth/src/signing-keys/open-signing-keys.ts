import { generateKeyPairSync } from "node:crypto";
import { AppError } from "@switchyard/contracts";
import { type Sealer, type SigningKey, sha256Hex } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { importJWK, type JWK } from "jose";
import {
  insertFirstKeys,
  moveToNextKey,
  type NewSigningKeyRow,
  readSigningKeys,
  type SigningKeyRow,
} from "./signing-key-store.ts";

export interface SigningKeys {
  /** The key that signs. */
  current(): Promise<SigningKey>;
  /** Public keys of every token that may be alive, and of those to come (RFC 7517). */
  jwks(): Promise<{ readonly keys: readonly JWK[] }>;
  /**
   * Lets the waiting key sign and makes another wait. False, and nothing done, while the waiting key is too young for
   * every verifier to know it.
   */
  rotate(): Promise<boolean>;
  /** Rotates when the signing key is old. Several processes may ask at once: one of them rotates. */
  rotateWhenDue(): Promise<boolean>;
}

export interface SigningKeysOptions {
  readonly db: Pick<Db, "systemPool">;
  readonly sealer: Sealer;
  /** How long a process may not notice a rotation; default 15 s. */
  readonly cacheMs?: number;
  /** How long a key is published before it signs; default one hour, longer than any verifier keeps a JWKS. */
  readonly publishedSeconds?: number;
}

const CACHE_MS = 15_000;
const PUBLISHED_SECONDS = 3_600;
/** A retired key outlives every token it signed: ten minutes, and what processes and clocks lag behind. */
const RETIRED_SECONDS = 3_600;
const SIGNING_SECONDS = 30 * 86_400;

interface Loaded {
  readonly current: SigningKey;
  readonly jwks: { readonly keys: readonly JWK[] };
  readonly until: number;
}

/**
 * The keys of the authorization server: Ed25519, sealed by the master key in `signing_keys`, the same in every process.
 * The first process makes them. Throws AppError secret_unreadable when the master key is not the one they were sealed with.
 */
export function openSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { db, sealer } = options;
  const publishedSeconds = options.publishedSeconds ?? PUBLISHED_SECONDS;
  let loaded: Promise<Loaded> | null = null;

  const load = async (): Promise<Loaded> => {
    const until = Date.now() + (options.cacheMs ?? CACHE_MS);
    let rows = await readSigningKeys(db, RETIRED_SECONDS);
    if (!rows.some(({ status }) => status === "current")) {
      await insertFirstKeys(db, newKey(sealer), newKey(sealer));
      rows = await readSigningKeys(db, RETIRED_SECONDS);
    }
    const current = rows.find(({ status }) => status === "current");
    if (current === undefined) throw noSigningKey();
    return { current: await openKey(sealer, current), jwks: { keys: rows.map(({ publicJwk }) => publicJwk) }, until };
  };
  const fresh = async (): Promise<Loaded> => {
    const known = loaded;
    if (known !== null && (await known).until > Date.now()) return known;
    // Whoever finds it stale first asks; the others wait for that answer.
    if (loaded === known) loaded = load();
    const asked = loaded ?? load();
    asked.catch(() => {
      if (loaded === asked) loaded = null;
    });
    return asked;
  };
  const move = async (signedSeconds: number): Promise<boolean> => {
    await fresh();
    const moved = await moveToNextKey(db, newKey(sealer), { publishedSeconds, signedSeconds });
    if (moved) loaded = null;
    return moved;
  };

  return {
    current: async () => (await fresh()).current,
    jwks: async () => (await fresh()).jwks,
    rotate: () => move(0),
    rotateWhenDue: () => move(SIGNING_SECONDS),
  };
}

function newKey(sealer: Sealer): NewSigningKeyRow {
  const jwk = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const publicPart = { kty: "OKP", crv: "Ed25519", x: jwk.x ?? "" };
  const kid = sha256Hex(JSON.stringify(publicPart)).slice(0, 16);
  return {
    kid,
    publicJwk: { ...publicPart, kid, alg: "EdDSA", use: "sig" },
    sealedPrivate: sealer.seal(JSON.stringify(jwk), context(kid)),
  };
}

async function openKey(sealer: Sealer, row: SigningKeyRow): Promise<SigningKey> {
  const jwk = JSON.parse(sealer.open(row.sealedPrivate, context(row.kid))) as JWK;
  const privateKey = await importJWK({ ...jwk, alg: "EdDSA" }, "EdDSA");
  if (privateKey instanceof Uint8Array) throw new TypeError("an OKP key cannot import as bytes");
  return { kid: row.kid, privateKey, publicJwk: row.publicJwk };
}

function context(kid: string): string {
  return `signing-key/${kid}`;
}

function noSigningKey(): AppError {
  return new AppError({
    code: "signing_key_missing",
    kind: "internal",
    message: "The authorization server has no key to sign with.",
    remedy: "Try again; if it stays, restart the authorization server.",
  });
}
