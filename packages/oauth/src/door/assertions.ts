import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { McpPrincipal } from "@switchyard/tenancy";
import { type PublicKey, readAssertionKeys, writeAssertionKey } from "./assertion-key-store.ts";
import type { CredentialDoorOptions } from "./credential-door.ts";

/** Whom an assertion is made out to. */
export interface AssertionTarget {
  readonly orgId: string;
  readonly serverId: string;
  readonly serverSlug: string;
  readonly environmentId: string;
}

export interface Assertions {
  /**
   * A JWT of at most 60 s that tells one MCP server who calls it: `typ: sy-assertion+jwt`, issuer `{WEB_ORIGIN}/instances`,
   * audience `urn:switchyard:{server id}`. Null for anonymous callers, of whom there is nothing to say.
   */
  assert(principal: McpPrincipal, target: AssertionTarget): string | null;
  /** The keys that assertions are verified with (RFC 7517). */
  readonly jwks: { readonly keys: readonly PublicKey[] };
}

/** Longest life of an assertion. */
const LIFE_SECONDS = 60;
/** One with less left is not handed out any more. */
const LEFT_SECONDS = 30;
/** PKCS #8 around a raw Ed25519 seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

interface Issued {
  readonly text: string;
  /** Seconds since 1970 until which it is handed out. */
  readonly until: number;
}

/** Opens the issuer of assertions over an Ed25519 seed of 32 bytes, which every ingress shares. */
export function openAssertions(options: { readonly webOrigin: string; readonly seed: Uint8Array }): Assertions {
  const der = Buffer.concat([PKCS8_PREFIX, options.seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = publicKeyOf(privateKey);
  const header = encode({ alg: "EdDSA", typ: "sy-assertion+jwt", kid: publicKey.kid });
  const issuer = `${options.webOrigin}/instances`;
  const issued = new WeakMap<McpPrincipal, Map<string, Issued>>();
  return {
    jwks: { keys: [publicKey] },
    assert(principal, target) {
      if (principal.kind === "anonymous") return null;
      const now = Math.floor(Date.now() / 1000);
      const ofPrincipal = issued.get(principal) ?? new Map<string, Issued>();
      const known = ofPrincipal.get(target.environmentId);
      if (known !== undefined && known.until > now) return known.text;
      const claims = { iss: issuer, iat: now, exp: now + LIFE_SECONDS, ...claimsOf(principal, target) };
      const text = `${header}.${encode(claims)}`;
      const assertion = `${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`;
      ofPrincipal.set(target.environmentId, { text: assertion, until: now + LIFE_SECONDS - LEFT_SECONDS });
      issued.set(principal, ofPrincipal);
      return assertion;
    },
  };
}

/** Lets every worker tell its instances which key to trust; repeated, it changes nothing. */
export async function publishAssertionKeys(db: CredentialDoorOptions["db"], assertions: Assertions): Promise<void> {
  for (const key of assertions.jwks.keys) await writeAssertionKey(db, key);
}

/** The key set of all ingresses that were seen in the last day, as the text that instances are given. */
export async function assertionJwks(db: CredentialDoorOptions["db"]): Promise<string> {
  return JSON.stringify({ keys: await readAssertionKeys(db) });
}

function claimsOf(principal: McpPrincipal, target: AssertionTarget) {
  const { id: sub, role, clientId, scopes } = principal;
  return {
    aud: `urn:switchyard:${target.serverId}`,
    sub,
    org: target.orgId,
    server: target.serverSlug,
    environment: target.environmentId,
    ...(role === null ? {} : { role }),
    ...(clientId === null ? {} : { client_id: clientId }),
    ...(scopes === null ? {} : { scope: [...scopes].join(" ") }),
  };
}

function publicKeyOf(privateKey: KeyObject): PublicKey {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  // RFC 7638: the thumbprint of the key names it.
  const kid = createHash("sha256").update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest("base64url");
  return { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
