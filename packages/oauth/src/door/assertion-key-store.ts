import type { Db } from "@switchyard/db";
import { z } from "zod";

/** Public half of an Ed25519 key, as it stands in a JWKS (RFC 7517, RFC 8037). */
const PublicKey = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  kid: z.string(),
  alg: z.literal("EdDSA"),
  use: z.literal("sig"),
});
export type PublicKey = z.infer<typeof PublicKey>;

/** Notes that an ingress signs with a key. */
export async function writeAssertionKey(db: Pick<Db, "systemPool">, key: PublicKey): Promise<void> {
  await db.systemPool.query(
    `insert into assertion_keys (kid, public_jwk, seen_at) values ($1, $2::jsonb, now())
      on conflict (kid) do update set seen_at = now()`,
    [key.kid, JSON.stringify(key)],
  );
}

/** The keys that were noted in the last day, newest first. */
export async function readAssertionKeys(db: Pick<Db, "systemPool">): Promise<readonly PublicKey[]> {
  const { rows } = await db.systemPool.query<{ public_jwk: unknown }>(
    "select public_jwk from assertion_keys where seen_at > now() - interval '1 day' order by seen_at desc, kid",
  );
  return rows.map(({ public_jwk }) => PublicKey.parse(public_jwk));
}
