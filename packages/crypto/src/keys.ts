import { createPrivateKey, createPublicKey } from "node:crypto";
import { type CryptoKey, importJWK, type JWK } from "jose";
import { hashSecret, sha256Hex } from "./hash.ts";
import { randomToken } from "./ids.ts";
import { deriveKey } from "./seal.ts";

export interface NewApiKey {
  /** `sy_<plane>_<43 characters>`: 256 random bits, shown once. */
  readonly secret: string;
  readonly hash: string;
  /** Beginning of the secret, to tell keys apart in a list. */
  readonly hint: string;
}

/** Makes an API key for one plane. */
export function newApiKey(plane: "manage" | "mcp"): NewApiKey {
  const secret = `sy_${plane}_${randomToken(32)}`;
  return { secret, hash: hashSecret(secret), hint: secret.slice(0, `sy_${plane}_`.length + 5) };
}

/** Plane and hash of something that has the form of an API key; null for anything else. */
export function parseApiKey(text: string): { readonly plane: "manage" | "mcp"; readonly hash: string } | null {
  const plane = /^sy_(manage|mcp)_[A-Za-z0-9_-]{43}$/.exec(text)?.[1];
  return plane === "manage" || plane === "mcp" ? { plane, hash: hashSecret(text) } : null;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  /** Public half with `kid`, `alg` and `use`, as it stands in a JWKS (RFC 7517). */
  readonly publicJwk: JWK;
}

const PKCS8_ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Ed25519 key for one purpose, derived from the master key: the same in every process that holds it. */
export async function deriveSigningKey(masterKey: string, purpose: string): Promise<SigningKey> {
  const der = Buffer.concat([PKCS8_ED25519_PREFIX, deriveKey(masterKey, `sign/${purpose}`)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const jwk = privateKey.export({ format: "jwk" });
  const { x } = createPublicKey(privateKey).export({ format: "jwk" });
  const publicPart = { kty: "OKP", crv: "Ed25519", x: x ?? "" };
  const kid = sha256Hex(JSON.stringify(publicPart)).slice(0, 16);
  const imported = await importJWK({ ...jwk, alg: "EdDSA" } as JWK, "EdDSA");
  if (imported instanceof Uint8Array) throw new TypeError("an OKP key cannot import as bytes");
  return { kid, privateKey: imported, publicJwk: { ...publicPart, kid, alg: "EdDSA", use: "sig" } };
}
