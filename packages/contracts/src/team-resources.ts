/** Invitations, identity providers, domains and sessions of an org, as they cross the wire. */
import { z } from "zod";
import { Role } from "./states.ts";

const Time = z.iso.datetime();

export const Invitation = z.object({
  id: z.string(),
  email: z.string(),
  role: Role,
  status: z.enum(["open", "expired", "accepted", "revoked"]),
  createdBy: z.string(),
  createdAt: Time,
  expiresAt: Time,
  mailedAt: Time.nullable(),
});
export type Invitation = z.infer<typeof Invitation>;

/** `url` is the link to hand over, shown in this answer only. */
export const CreatedInvitation = Invitation.extend({ url: z.string() });

/** What the holder of an invitation's link is told before accepting. */
export const InvitationPreview = z.object({
  org: z.string(),
  email: z.string(),
  role: Role,
  invitedBy: z.string(),
  expiresAt: Time,
  /** Whether a person with this address exists, so that they sign in instead of choosing a password. */
  needsPassword: z.boolean(),
});

export const RoleMapping = z.strictObject({ value: z.string().min(1).max(200), role: Role.exclude(["owner"]) });

export const identityProviderPresets = [
  "okta",
  "entra",
  "google",
  "auth0",
  "workos",
  "keycloak",
  "cognito",
  "oidc",
] as const;
export const IdentityProviderPreset = z.enum(identityProviderPresets);
export type IdentityProviderPreset = z.infer<typeof IdentityProviderPreset>;

export const IdentityProvider = z.object({
  id: z.string(),
  preset: IdentityProviderPreset,
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  /** To be entered at the provider. */
  redirectUri: z.string(),
  roleClaim: z.string().nullable(),
  roleMap: z.array(RoleMapping),
  defaultRole: Role,
  joinsOnSignIn: z.boolean(),
  enabled: z.boolean(),
  createdAt: Time,
  lastUsedAt: Time.nullable(),
  lastError: z.string().nullable(),
});
export type IdentityProvider = z.infer<typeof IdentityProvider>;

export const IdentityProviderCheck = z.object({
  ok: z.boolean(),
  /** One line per step of the check. */
  steps: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

export const Domain = z.object({
  id: z.string(),
  domain: z.string(),
  /** The TXT record to publish. */
  record: z.object({ name: z.string(), value: z.string() }),
  verifiedAt: Time.nullable(),
  checkedAt: Time.nullable(),
});
export type Domain = z.infer<typeof Domain>;

export const SignInRules = z.object({
  /** Members come in through an identity provider of the org only; owners keep every way. */
  required: z.boolean(),
});

export const MemberSession = z.object({
  id: z.string(),
  userId: z.string(),
  email: z.string(),
  method: z.string(),
  userAgent: z.string().nullable(),
  ip: z.string().nullable(),
  createdAt: Time,
  lastSeenAt: Time,
});

/** One row of the permission table. */
export const PermissionRow = z.object({ permission: z.string(), description: z.string(), roles: z.array(Role) });
