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
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

/** What the holder of an invitation's link is told before accepting. */
export const InvitationPreview = z.object({
  org: z.string(),
  email: z.string(),
  role: Role,
  invitedBy: z.string(),
  expiresAt: Time,
  /** Whether nobody has this address yet, so that its holder chooses a password instead of signing in. */
  needsPassword: z.boolean(),
});
export type InvitationPreview = z.infer<typeof InvitationPreview>;

const NamedCredential = z.object({ id: z.string(), name: z.string() });
const HeldCredentials = z.object({ keys: z.array(NamedCredential), clients: z.array(NamedCredential) });

/** What removing a member would end, and what they made for machines, which stays. */
export const MemberRemoval = z.object({
  ends: HeldCredentials.extend({
    /** Clients the member let act for them. */
    grants: z.array(z.object({ id: z.string(), client: z.string(), server: z.string() })),
    /** Slugs of restricted servers that name the member. */
    servers: z.array(z.string()),
    /** Addresses the member invited that have not accepted. */
    invitations: z.array(z.string()),
  }),
  stays: HeldCredentials,
});
export type MemberRemoval = z.infer<typeof MemberRemoval>;

export const RoleMapping = z.strictObject({ value: z.string().min(1).max(200), role: Role.exclude(["owner"]) });
export type RoleMapping = z.infer<typeof RoleMapping>;

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
export type IdentityProviderCheck = z.infer<typeof IdentityProviderCheck>;

export const Domain = z.object({
  id: z.string(),
  domain: z.string(),
  /** The TXT record to publish. */
  record: z.object({ name: z.string(), value: z.string() }),
  verifiedAt: Time.nullable(),
  checkedAt: Time.nullable(),
  /** When the record of a verified domain was first found gone; null while it is there. */
  missingSince: Time.nullable(),
  /** When verification ends unless the record comes back; null while the record is there. */
  endsAt: Time.nullable(),
});
export type Domain = z.infer<typeof Domain>;

export const SignInRules = z.object({
  /** Members come in through an identity provider of the org only; owners keep every way. */
  required: z.boolean(),
});
export type SignInRules = z.infer<typeof SignInRules>;

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
export type MemberSession = z.infer<typeof MemberSession>;

/** One row of the permission table. */
export const PermissionRow = z.object({ permission: z.string(), description: z.string(), roles: z.array(Role) });
export type PermissionRow = z.infer<typeof PermissionRow>;
