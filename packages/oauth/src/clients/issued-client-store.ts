import { ClientAuthMethod, GrantType } from "@switchyard/contracts";
import type { Db } from "@switchyard/db";
import type { JWK } from "jose";
import { z } from "zod";
import { shownName } from "../consent/client-words.ts";
import type { KnownClient } from "./known-client.ts";

const Row = z.object({
  id: z.string(),
  org_id: z.string(),
  name: z.string(),
  grant_types: z.array(z.string()),
  redirect_uris: z.array(z.string()),
  auth_method: ClientAuthMethod,
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).nullable(),
  server_ids: z.array(z.string()),
  scopes: z.array(z.string()),
  ip_allow: z.array(z.string()),
  expires_at: z.date().nullable(),
  suspended_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
  secrets: z.array(z.object({ hash: z.string(), expiresAt: z.coerce.date().nullable() })),
});

const CLIENT = `
  select c.id, c.org_id, c.name, c.grant_types, c.redirect_uris, c.auth_method, c.jwks, c.server_ids, c.scopes, c.ip_allow,
    c.expires_at, c.suspended_at, c.revoked_at,
    coalesce((
      select json_agg(json_build_object('hash', s.hash, 'expiresAt', s.expires_at))
      from client_secrets s where s.client_id = c.id and (s.expires_at is null or s.expires_at > now())
    ), '[]'::json) as secrets
  from oauth_clients c join organizations o on o.id = c.org_id
  where c.id = $1 and o.deleted_at is null`;

/** A client that an org issued, in one statement, whatever its state; null when there is none. */
export async function readIssuedClient(db: Pick<Db, "systemPool">, id: string): Promise<KnownClient | null> {
  const { rows } = await db.systemPool.query({ name: "read-issued-client", text: CLIENT, values: [id] });
  if (rows.length === 0) return null;
  const row = Row.parse(rows[0]);
  return {
    id: row.id,
    kind: "issued",
    name: shownName(row.name),
    redirectUris: row.redirect_uris,
    grantTypes: row.grant_types.filter(isGrantType),
    authMethod: row.auth_method,
    secrets: row.secrets.map(({ hash, expiresAt }) => ({ hash, expiresAt: expiresAt ?? null })),
    jwks: row.jwks === null ? null : { keys: row.jwks.keys as unknown as readonly JWK[] },
    jwksUri: null,
    issued: {
      orgId: row.org_id,
      serverIds: row.server_ids,
      scopes: row.scopes,
      ipAllow: row.ip_allow,
      expiresAt: row.expires_at,
      suspendedAt: row.suspended_at,
      revokedAt: row.revoked_at,
    },
  };
}

function isGrantType(text: string): text is z.infer<typeof GrantType> {
  return GrantType.safeParse(text).success;
}
