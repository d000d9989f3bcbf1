import { createPublicKey, type JsonWebKey } from "node:crypto";
import { AppError } from "@switchyard/contracts";

type PublicJwk = Readonly<Record<string, string>>;

/** What of a public key is kept, by its type (RFC 7518 section 6, RFC 8037); nothing else of it is. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ["kty", "crv", "x", "y"],
  OKP: ["kty", "crv", "x"],
  RSA: ["kty", "n", "e"],
};
/** Members that only a private or symmetric key has. */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  "EC P-256": ["ES256"],
  "OKP Ed25519": ["EdDSA", "Ed25519"],
  RSA: ["RS256", "PS256"],
};
const [RSA_MIN_BITS, RSA_MAX_BITS, MEMBER_MAX] = [2048, 4096, 1024];

/**
 * The public keys with which a client signs its assertions (`private_key_jwt`), stripped to what makes them: EC P-256,
 * Ed25519 or RSA of 2048 to 4096 bits, for ES256, EdDSA, RS256 or PS256. Throws AppError client_keys_invalid, also for a
 * private key, which nobody but the client may hold.
 */
export function parsePublicKeys(jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }): {
  readonly keys: readonly PublicJwk[];
} {
  const keys = jwks.keys.map((key, index) => {
    const fault = faultOf(key);
    if (fault !== null) throw invalid(`jwks.keys.${index}`, fault);
    return publicPart(key);
  });
  const kids = keys.map(({ kid }) => kid);
  if (keys.length > 1 && (kids.includes(undefined) || new Set(kids).size < kids.length)) {
    throw invalid("jwks.keys", "Several keys need a `kid` each, all of them different.");
  }
  return { keys };
}

function faultOf(key: Readonly<Record<string, unknown>>): string | null {
  const leaked = PRIVATE.find((member) => member in key);
  if (leaked !== undefined) {
    return `This is a private or symmetric key (it holds \`${leaked}\`). Send only its public half, and make a new key if this one was meant to stay with you.`;
  }
  const members = MEMBERS[String(key["kty"])];
  if (members === undefined) return "`kty` must be EC, OKP or RSA.";
  const lacking = [...members, ...["kid", "alg"].filter((name) => name in key)].find((name) => !isShortText(key[name]));
  if (lacking !== undefined) return `\`${lacking}\` must be a text of at most ${MEMBER_MAX} characters.`;
  const kind = key["kty"] === "RSA" ? "RSA" : `${String(key["kty"])} ${String(key["crv"])}`;
  const algorithms = ALGORITHMS[kind];
  if (algorithms === undefined) return "Only the curves P-256 and Ed25519 are taken.";
  if ("alg" in key && !algorithms.includes(String(key["alg"]))) return `\`alg\` must be ${algorithms.join(" or ")}.`;
  if ("use" in key && key["use"] !== "sig") return "`use` must be sig.";
  return keyFault(key);
}

function keyFault(key: Readonly<Record<string, unknown>>): string | null {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: publicPart(key) as JsonWebKey, format: "jwk" });
    const bits = asymmetricKeyDetails?.modulusLength;
    if (bits === undefined || (bits >= RSA_MIN_BITS && bits <= RSA_MAX_BITS)) return null;
    return `An RSA key must have ${RSA_MIN_BITS} to ${RSA_MAX_BITS} bits; this one has ${bits}.`;
  } catch {
    return "This is no public key.";
  }
}

function publicPart(key: Readonly<Record<string, unknown>>): PublicJwk {
  const names = [...(MEMBERS[String(key["kty"])] ?? []), "kid", "alg"].filter((name) => name in key);
  return Object.fromEntries(names.map((name) => [name, String(key[name])]));
}

function isShortText(value: unknown): boolean {
  return typeof value === "string" && value.length > 0 && value.length <= MEMBER_MAX;
}

function invalid(path: string, message: string): AppError {
  return new AppError({
    code: "client_keys_invalid",
    kind: "invalid_input",
    message,
    remedy: "Send a JWK Set of public keys, such as the `publicJwk` that your tool prints.",
    meta: { errors: [{ path: `body.${path}`, message }] },
  });
}
