/** Routes of clients, keys' life, grants, and who may call which tool. */
import { z } from "zod";
import {
  ApiKeyDetail,
  CollectedCredential,
  CreatedOauthClient,
  Grant,
  GrantType,
  OauthClient,
  OneTimeLink,
  Policy,
  Reach,
  RotatedSecret,
  ToolGroup,
} from "../credential-resources.ts";
import { ServerSlug } from "../names.ts";
import { Member } from "../resources.ts";
import { Scope, ToolName } from "../scopes.ts";
import { ClientAuthMethod, ClientPurpose, PolicyEffect, PolicySubjectKind } from "../states.ts";
import { HandOver, PageQuery, page } from "./inputs.ts";
import { operation } from "./operation.ts";

const org = "/orgs/{org}" as const;
const server = `${org}/servers/{server}` as const;
const client = `${org}/oauth-clients/{client}` as const;
const key = `${org}/api-keys/{key}` as const;

const Expiry = z.iso.datetime({ offset: true }).nullish();
const Tools = z.array(ToolName).max(500);
const IpAllow = z.array(z.string().min(2).max(64)).max(100);
const Limits = {
  servers: z.array(ServerSlug).min(1).max(100),
  scopes: z.array(Scope).min(1).max(100),
  tools: Tools.optional(),
  ipAllow: IpAllow.optional(),
};
const Rotation = z.strictObject({ overlapHours: z.number().min(0).max(720).default(24) });
const LinkInput = z.strictObject({
  expiresInHours: z.number().min(1).max(720).default(72),
  /** How long the secret before works on once the link was collected. */
  overlapHours: z.number().min(0).max(720).default(0),
});
const CollectInput = z.strictObject({ token: z.string().min(20).max(200) });

export const CreateOauthClientInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  purpose: ClientPurpose.optional(),
  /** Member it is issued to, by user id. */
  owner: z.string().optional(),
  grantTypes: z.array(GrantType).min(1).max(4),
  redirectUris: z.array(z.string().max(2048)).max(20).optional(),
  authMethod: ClientAuthMethod.optional(),
  /** JWK Set with public keys, for `private_key_jwt`. */
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(10) }).optional(),
  ...Limits,
  expiresAt: Expiry,
  handOver: HandOver,
});

export const credentialOperations = {
  listOauthClients: operation({
    method: "get",
    path: `${org}/oauth-clients`,
    tag: "oauth-clients",
    summary: "OAuth clients the org issued",
    permission: "client.read",
    query: PageQuery,
    status: 200,
    response: page(OauthClient),
  }),
  createOauthClient: operation({
    method: "post",
    path: `${org}/oauth-clients`,
    tag: "oauth-clients",
    summary: "Issue an OAuth client; its secret is shown once",
    permission: "client.manage",
    body: CreateOauthClientInput,
    status: 201,
    response: CreatedOauthClient,
  }),
  getOauthClient: operation({
    method: "get",
    path: client,
    tag: "oauth-clients",
    summary: "One OAuth client",
    permission: "client.read",
    status: 200,
    response: OauthClient,
  }),
  updateOauthClient: operation({
    method: "patch",
    path: client,
    tag: "oauth-clients",
    summary: "Change what a client reaches, suspend it, or let it go on",
    permission: "client.manage",
    body: z.strictObject({
      name: z.string().trim().min(1).max(80).optional(),
      servers: Limits.servers.optional(),
      scopes: Limits.scopes.optional(),
      tools: Limits.tools,
      ipAllow: Limits.ipAllow,
      redirectUris: z.array(z.string().max(2048)).max(20).optional(),
      expiresAt: Expiry,
      suspended: z.boolean().optional(),
    }),
    status: 200,
    response: OauthClient,
  }),
  rotateOauthClient: operation({
    method: "post",
    path: `${client}/rotate`,
    tag: "oauth-clients",
    summary: "Make a new secret; the one before works on for the overlap",
    permission: "client.manage",
    body: Rotation.prefault({}),
    status: 201,
    response: RotatedSecret,
  }),
  createOauthClientLink: operation({
    method: "post",
    path: `${client}/links`,
    tag: "oauth-clients",
    summary: "One-time link with which a teammate collects the secret",
    permission: "client.manage",
    body: LinkInput.prefault({}),
    status: 201,
    response: OneTimeLink,
  }),
  getOauthClientReach: operation({
    method: "get",
    path: `${client}/reach`,
    tag: "oauth-clients",
    summary: "What a client can call now",
    permission: "client.read",
    status: 200,
    response: Reach,
  }),
  revokeOauthClient: operation({
    method: "delete",
    path: client,
    tag: "oauth-clients",
    summary: "Revoke a client; its tokens stop within 5 seconds",
    permission: "client.manage",
    status: 204,
    response: "empty",
  }),

  getApiKey: operation({
    method: "get",
    path: key,
    tag: "api-keys",
    summary: "One API key, with all that limits it",
    permission: "key.read",
    status: 200,
    response: ApiKeyDetail,
  }),
  updateApiKey: operation({
    method: "patch",
    path: key,
    tag: "api-keys",
    summary: "Change what a key reaches, suspend it, or let it go on",
    permission: "key.manage",
    body: z.strictObject({
      name: z.string().trim().min(1).max(80).optional(),
      servers: z.array(ServerSlug).max(100).optional(),
      scopes: z.array(Scope).max(100).optional(),
      tools: Limits.tools,
      ipAllow: Limits.ipAllow,
      expiresAt: Expiry,
      suspended: z.boolean().optional(),
    }),
    status: 200,
    response: ApiKeyDetail,
  }),
  rotateApiKey: operation({
    method: "post",
    path: `${key}/rotate`,
    tag: "api-keys",
    summary: "Make a new secret; the one before works on for the overlap",
    permission: "key.manage",
    body: Rotation.prefault({}),
    status: 201,
    response: RotatedSecret,
  }),
  createApiKeyLink: operation({
    method: "post",
    path: `${key}/links`,
    tag: "api-keys",
    summary: "One-time link with which a teammate collects the key",
    permission: "key.manage",
    body: LinkInput.prefault({}),
    status: 201,
    response: OneTimeLink,
  }),
  getApiKeyReach: operation({
    method: "get",
    path: `${key}/reach`,
    tag: "api-keys",
    summary: "What a key can call now",
    permission: "key.read",
    status: 200,
    response: Reach,
  }),
  previewReach: operation({
    method: "post",
    path: `${org}/reach`,
    tag: "oauth-clients",
    summary: "What a credential with these limits could call, before it is made",
    permission: "client.read",
    body: z.strictObject({
      kind: z.enum(["client", "key"]),
      servers: z.array(ServerSlug).max(100),
      scopes: z.array(Scope).max(100),
      tools: Tools.optional(),
    }),
    status: 200,
    response: Reach,
  }),
  collectCredential: operation({
    method: "post",
    path: "/credential-links/collect",
    tag: "oauth-clients",
    summary: "Collect a credential by its one-time link; its secret is made now and shown once",
    permission: "public",
    body: CollectInput,
    status: 200,
    response: CollectedCredential,
  }),
  collectMyCredential: operation({
    method: "post",
    path: "/me/credential-links/collect",
    tag: "account",
    summary: "Collect a credential as yourself: the only way for one that was made for a member",
    permission: null,
    body: CollectInput,
    status: 200,
    response: CollectedCredential,
  }),

  listMyGrants: operation({
    method: "get",
    path: "/me/grants",
    tag: "account",
    summary: "Clients you let act for you",
    permission: null,
    status: 200,
    response: page(Grant),
  }),
  revokeMyGrant: operation({
    method: "delete",
    path: "/me/grants/{grant}",
    tag: "account",
    summary: "Take a consent back; its tokens stop within 5 seconds",
    permission: null,
    status: 204,
    response: "empty",
  }),
  listGrants: operation({
    method: "get",
    path: `${org}/grants`,
    tag: "grants",
    summary: "What members let clients do",
    permission: "client.read",
    query: PageQuery.extend({ server: z.string().optional(), member: z.string().optional() }),
    status: 200,
    response: page(Grant),
  }),
  revokeGrant: operation({
    method: "delete",
    path: `${org}/grants/{grant}`,
    tag: "grants",
    summary: "Take a member's consent back; its tokens stop within 5 seconds",
    permission: "client.manage",
    status: 204,
    response: "empty",
  }),

  listPolicies: operation({
    method: "get",
    path: `${server}/policies`,
    tag: "policies",
    summary: "Who may call which tool",
    permission: "server.read",
    status: 200,
    response: page(Policy),
  }),
  createPolicy: operation({
    method: "post",
    path: `${server}/policies`,
    tag: "policies",
    summary: "Allow or deny tools to a role, person, client or key",
    permission: "policy.manage",
    body: z.strictObject({
      effect: PolicyEffect,
      tools: z
        .array(z.union([z.literal("*"), ToolName]))
        .min(1)
        .max(500),
      subject: z.strictObject({ kind: PolicySubjectKind, id: z.string().min(1).max(200) }),
    }),
    status: 201,
    response: Policy,
  }),
  deletePolicy: operation({
    method: "delete",
    path: `${server}/policies/{policy}`,
    tag: "policies",
    summary: "Remove a policy",
    permission: "policy.manage",
    status: 204,
    response: "empty",
  }),
  listToolGroups: operation({
    method: "get",
    path: `${server}/tool-groups`,
    tag: "policies",
    summary: "Groups of tools, each a scope",
    permission: "server.read",
    status: 200,
    response: page(ToolGroup),
  }),
  putToolGroup: operation({
    method: "put",
    path: `${server}/tool-groups/{group}`,
    tag: "policies",
    summary: "Define a group of tools",
    permission: "policy.manage",
    body: z.strictObject({ description: z.string().max(200).nullish(), tools: Tools.min(1) }),
    status: 200,
    response: ToolGroup,
  }),
  deleteToolGroup: operation({
    method: "delete",
    path: `${server}/tool-groups/{group}`,
    tag: "policies",
    summary: "Remove a group; scopes that name it reach nothing",
    permission: "policy.manage",
    status: 204,
    response: "empty",
  }),
  listServerMembers: operation({
    method: "get",
    path: `${server}/members`,
    tag: "policies",
    summary: "Members who may call a restricted server",
    permission: "server.read",
    status: 200,
    response: page(Member),
  }),
  setServerMembers: operation({
    method: "put",
    path: `${server}/members`,
    tag: "policies",
    summary: "Name the members who may call a restricted server",
    permission: "policy.manage",
    body: z.strictObject({ members: z.array(z.string()).max(1000) }),
    status: 200,
    response: page(Member),
  }),
  getMemberReach: operation({
    method: "get",
    path: `${org}/members/{member}/reach`,
    tag: "policies",
    summary: "What a member can call now",
    permission: "member.read",
    status: 200,
    response: Reach,
  }),
} as const;
