import { AppError, notFound, type Role } from "@switchyard/contracts";

/** Whether an org lets a session in, and as whom. */
export interface SessionAtOrg {
  readonly org: { readonly id: string; readonly slug: string; readonly ssoRequired: boolean };
  /** The person's role in the org; null for who does not belong to it. */
  readonly role: Role | null;
  /** The identity provider that vouched for the session, if one did; enabled says whether it does still. */
  readonly vouchedBy: { readonly orgId: string | null; readonly enabled: boolean } | null;
}

/**
 * The role a session acts with in an org. A session that an org's identity provider vouched for opens that org alone,
 * since nobody else trusts that provider, and never as owner: whoever sets a provider up could be any owner through it.
 * Where the org asks for its provider, any other session is refused but an owner's, who must be able to mend the provider.
 * Throws AppError org_not_found, session_of_other_org, org_sign_in_required.
 */
export function roleOfSession({ org, role, vouchedBy }: SessionAtOrg): Role {
  if (role === null) throw notFound("org", org.slug);
  if (vouchedBy) {
    if (vouchedBy.orgId !== org.id || !vouchedBy.enabled) throw elsewhere(org.slug);
    return role === "owner" ? "admin" : role;
  }
  if (org.ssoRequired && role !== "owner") throw signInRequired(org.slug);
  return role;
}

function signInRequired(slug: string): AppError {
  return new AppError({
    code: "org_sign_in_required",
    kind: "forbidden",
    message: `${slug} asks its members to sign in through its identity provider; this session came another way.`,
    remedy: `Sign in again at /sign-in?org=${slug}.`,
    meta: { org: slug },
  });
}

function elsewhere(slug: string): AppError {
  return new AppError({
    code: "session_of_other_org",
    kind: "forbidden",
    message: "The identity provider that vouched for this session does not vouch for anybody in this organization.",
    remedy: `Sign in again at /sign-in?org=${slug}, another way.`,
    meta: { org: slug },
  });
}
