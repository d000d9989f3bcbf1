import { ClientAuthMethod, GrantType } from "@switchyard/contracts";
import { sha256Hex } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { JWK } from "jose";
import { z } from "zod";
import type { KnownClient } from "./known-client.ts";

type Pool = Pick<Db, "systemPool">;

/** Kinds of rows of `oauth_models` in which clients are kept that no org issued. */
const DOCUMENT = "ClientDocument";
const REGISTERED = "RegisteredClient";

const Payload = z.object({
  id: z.string(),
  name: z.string().nullable(),
  redirectUris: z.array(z.string()),
  grantTypes: z.array(GrantType),
  authMethod: ClientAuthMethod,
  secretHash: z.string().nullable().default(null),
  /** Hash of the registration access token (RFC 7592). */
  accessHash: z.string().default(""),
  jwks: z
    .object({ keys: z.array(z.record(z.string(), z.unknown())) })
    .nullable()
    .default(null),
  jwksUri: z.string().nullable().default(null),
  /** Until when a document is good as it is, in milliseconds. */
  freshUntil: z.number().default(0),
});
type Payload = z.infer<typeof Payload>;

/** A metadata document as it was last fetched. */
export interface KeptDocument {
  readonly client: KnownClient;
  readonly isFresh: boolean;
}

/** How long a document that cannot be fetched again still serves. */
const STALE_SECONDS = 86_400;

/** The document that was last fetched from a URL; null when none is kept. */
export async function readKeptDocument(db: Pool, url: string): Promise<KeptDocument | null> {
  const { rows } = await db.systemPool.query<{ payload: unknown }>({
    name: "read-client-document",
    text: "select payload from oauth_models where kind = $1 and id = $2 and expires_at > now()",
    values: [DOCUMENT, sha256Hex(url)],
  });
  if (rows.length === 0) return null;
  const payload = Payload.parse(rows[0]?.payload);
  return { client: clientOf(payload, "metadata"), isFresh: payload.freshUntil > Date.now() };
}

/** Keeps a document that was just fetched, good for `seconds`. */
export async function keepDocument(db: Pool, client: KnownClient, seconds: number): Promise<void> {
  const { id, name, redirectUris, grantTypes, authMethod, jwks, jwksUri } = client;
  const freshUntil = Date.now() + seconds * 1000;
  const payload = { id, name, redirectUris, grantTypes, authMethod, jwks, jwksUri, freshUntil };
  await db.systemPool.query(
    `insert into oauth_models (kind, id, payload, expires_at)
     values ($1, $2, $3, now() + make_interval(secs => $4))
     on conflict (kind, id) do update set payload = excluded.payload, expires_at = excluded.expires_at`,
    [DOCUMENT, sha256Hex(id), JSON.stringify(payload), seconds + STALE_SECONDS],
  );
}

/** A client that registered itself, and what opens its registration. */
export interface RegisteredClient {
  readonly client: KnownClient;
  readonly accessHash: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What a registration stores of secrets: hashes only. */
export interface RegistrationHashes {
  readonly secretHash: string | null;
  readonly accessHash: string;
}

/** A registered client that did not expire; null when there is none. */
export async function readRegisteredClient(db: Pool, id: string): Promise<RegisteredClient | null> {
  const { rows } = await db.systemPool.query<{ payload: unknown; created_at: Date; expires_at: Date }>({
    name: "read-registered-client",
    text: "select payload, created_at, expires_at from oauth_models where kind = $1 and id = $2 and expires_at > now()",
    values: [REGISTERED, id],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const payload = Payload.parse(row.payload);
  return {
    client: clientOf(payload, "registered"),
    accessHash: payload.accessHash,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

/** Stores a new registration unless `max` are kept already, of which it answers false. */
export async function insertRegisteredClient(
  db: Pool,
  client: KnownClient,
  options: RegistrationHashes & { readonly seconds: number; readonly max: number },
): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    `insert into oauth_models (kind, id, payload, expires_at)
     select $1, $2, $3, now() + make_interval(secs => $4)
     where (select count(*) from oauth_models where kind = $1 and expires_at > now()) < $5`,
    [REGISTERED, client.id, JSON.stringify(registered(client, options)), options.seconds, options.max],
  );
  return rowCount === 1;
}

/** Replaces what a registration says; false when it is gone. */
export async function updateRegisteredClient(
  db: Pool,
  client: KnownClient,
  hashes: RegistrationHashes,
): Promise<boolean> {
  const { rowCount } = await db.systemPool.query(
    "update oauth_models set payload = $3 where kind = $1 and id = $2 and expires_at > now()",
    [REGISTERED, client.id, JSON.stringify(registered(client, hashes))],
  );
  return rowCount === 1;
}

/** Forgets a registration. */
export async function deleteRegisteredClient(db: Pool, id: string): Promise<void> {
  await db.systemPool.query("delete from oauth_models where kind = $1 and id = $2", [REGISTERED, id]);
}

/** Lets a registration that was just used live for `seconds` from now; written at most once a day. */
export async function keepRegisteredClient(db: Pool, id: string, seconds: number): Promise<void> {
  await db.systemPool.query(
    `update oauth_models set expires_at = now() + make_interval(secs => $3)
     where kind = $1 and id = $2 and expires_at < now() + make_interval(secs => $3 - 86400)`,
    [REGISTERED, id, seconds],
  );
}

function registered(client: KnownClient, { secretHash, accessHash }: RegistrationHashes): Payload {
  const { id, name, redirectUris, grantTypes, authMethod } = client;
  return Payload.parse({ id, name, redirectUris, grantTypes, authMethod, secretHash, accessHash });
}

function clientOf(payload: Payload, kind: "metadata" | "registered"): KnownClient {
  const { id, name, redirectUris, grantTypes, authMethod, secretHash, jwks, jwksUri } = payload;
  return {
    ...{ id, kind, name, redirectUris, grantTypes, authMethod, jwksUri },
    secrets: secretHash === null ? [] : [{ hash: secretHash, expiresAt: null }],
    jwks: jwks === null ? null : { keys: jwks.keys as unknown as readonly JWK[] },
    issued: null,
  };
}
