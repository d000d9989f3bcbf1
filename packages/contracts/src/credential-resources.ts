/** Clients, keys, grants and what they reach, as they cross the wire. */
import { z } from "zod";
import { ApiKey } from "./resources.ts";
import {
  ClientAuthMethod,
  ClientKind,
  ClientPurpose,
  CredentialKind,
  KeyPlane,
  PolicyEffect,
  PolicySubjectKind,
} from "./states.ts";

const Time = z.iso.datetime();

/** Where a credential was used last; null when it never was. */
export const LastUse = z.object({
  at: Time,
  ip: z.string().nullable(),
  server: z.string().nullable(),
  tool: z.string().nullable(),
});

export const grantTypes = [
  "client_credentials",
  "authorization_code",
  "refresh_token",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const;
export const GrantType = z.enum(grantTypes);

export const OauthClient = z.object({
  id: z.string(),
  /** Also its id. */
  clientId: z.string(),
  name: z.string(),
  purpose: ClientPurpose,
  /** The teammate it was issued to. */
  owner: z.object({ userId: z.string(), email: z.string() }).nullable(),
  grantTypes: z.array(GrantType),
  redirectUris: z.array(z.string()),
  authMethod: ClientAuthMethod,
  /** Slugs. */
  servers: z.array(z.string()),
  scopes: z.array(z.string()),
  /** Empty means no limit but that of its scopes. */
  tools: z.array(z.string()),
  /** Addresses and CIDR blocks; empty means anywhere. */
  ipAllow: z.array(z.string()),
  status: z.enum(["active", "suspended", "expired", "revoked"]),
  /** Secrets that are good now, newest first; only their beginnings. */
  secrets: z.array(z.object({ id: z.string(), hint: z.string(), createdAt: Time, expiresAt: Time.nullable() })),
  /** Whether a one-time link waits to be collected. */
  linkPendingUntil: Time.nullable(),
  createdBy: z.string(),
  createdAt: Time,
  expiresAt: Time.nullable(),
  lastUse: LastUse.nullable(),
});
export type OauthClient = z.infer<typeof OauthClient>;

/** `clientSecret` is shown in this answer only; null for clients that have none, or get theirs by a link. */
export const CreatedOauthClient = OauthClient.extend({ clientSecret: z.string().nullable() });

export const RotatedSecret = z.object({
  secret: z.string(),
  /** Until when the secret before goes on working. */
  previousUntil: Time.nullable(),
});

export const OneTimeLink = z.object({ url: z.string(), expiresAt: Time });

/** What a teammate gets for a link, once. */
export const CollectedCredential = z.object({
  kind: CredentialKind,
  name: z.string(),
  org: z.string(),
  issuer: z.string(),
  clientId: z.string().nullable(),
  secret: z.string(),
  /** Until when the secret before goes on working; null when there was none, or it ended now. */
  previousUntil: Time.nullable(),
  /** Of a client; empty for a key. */
  grantTypes: z.array(GrantType),
  /** Of a key; null for a client. */
  plane: KeyPlane.nullable(),
  /** MCP URLs it opens. */
  servers: z.array(z.object({ slug: z.string(), name: z.string(), mcpUrl: z.string() })),
  scopes: z.array(z.string()),
  /** Empty means no limit but that of its scopes. */
  tools: z.array(z.string()),
  expiresAt: Time.nullable(),
});
export type CollectedCredential = z.infer<typeof CollectedCredential>;

/** What a credential opens: tools are null where nothing was deployed yet. `why` says what keeps it from a tool. */
export const Reach = z.object({
  servers: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      mcpUrl: z.string(),
      /** Why the server itself does not let it in; null when it does. */
      refused: z.string().nullable(),
      tools: z.array(z.object({ name: z.string(), callable: z.boolean(), why: z.string().nullable() })).nullable(),
    }),
  ),
});
export type Reach = z.infer<typeof Reach>;

export const Grant = z.object({
  id: z.string(),
  user: z.object({ id: z.string(), email: z.string() }),
  client: z.object({
    id: z.string(),
    name: z.string(),
    kind: ClientKind,
    redirectHost: z.string().nullable(),
  }),
  org: z.string(),
  server: z.string(),
  resource: z.string(),
  scopes: z.array(z.string()),
  createdAt: Time,
  lastUse: LastUse.nullable(),
});
export type Grant = z.infer<typeof Grant>;

export const Policy = z.object({
  id: z.string(),
  effect: PolicyEffect,
  /** `*` alone means every tool. */
  tools: z.array(z.string()),
  subject: z.object({ kind: PolicySubjectKind, id: z.string(), label: z.string() }),
  createdBy: z.string(),
  createdAt: Time,
});
export type Policy = z.infer<typeof Policy>;

export const ToolGroup = z.object({
  name: z.string(),
  description: z.string().nullable(),
  tools: z.array(z.string()),
  createdAt: Time,
});
export type ToolGroup = z.infer<typeof ToolGroup>;

/** An API key with all that limits it. */
export const ApiKeyDetail = ApiKey.extend({
  owner: z.object({ userId: z.string(), email: z.string() }).nullable(),
  scopes: z.array(z.string()),
  tools: z.array(z.string()),
  ipAllow: z.array(z.string()),
  status: z.enum(["active", "suspended", "expired", "revoked"]),
  linkPendingUntil: Time.nullable(),
  /** Until when the secret before the last rotation works. */
  previousUntil: Time.nullable(),
  createdBy: z.string(),
  lastUse: LastUse.nullable(),
});
export type ApiKeyDetail = z.infer<typeof ApiKeyDetail>;

/** `secret` is shown in this answer only; null for a key that is handed over by a link. */
export const CreatedApiKey = ApiKeyDetail.extend({ secret: z.string().nullable() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** What the command line gets for a login that a person allowed: a manage key of theirs, shown once, in one org. */
export const CliLogin = z.object({
  /** Slug. */
  org: z.string(),
  key: ApiKeyDetail.extend({ secret: z.string() }),
});
