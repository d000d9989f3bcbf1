import { AppError, identityProviderFacts, type Role, RoleMapping } from "@switchyard/contracts";
import { z } from "zod";
import { vouchedEmail } from "../email.ts";
import type { IdentityProviderRow } from "./identity-provider-store.ts";
import { domainOf } from "./mail-domain.ts";

/** What an identity provider signed about a person: claims of the ID token, and of userinfo of the same `sub`. */
export type Claims = Readonly<Record<string, unknown>>;

/** A person as an identity provider vouches for them. */
export interface VouchedPerson {
  readonly subject: string;
  /** Verified, and of one of the org's domains. */
  readonly email: string;
  readonly name: string | null;
}

const RoleMap = z.array(RoleMapping).catch([]);
const Text = z.string().trim().min(1).max(200).nullable().catch(null);

/**
 * Whom the claims speak of, when the provider may speak of them: it must vouch for the address, and the address must be of
 * a domain that its org has proved. Throws AppError idp_email_missing, idp_email_unverified, idp_email_elsewhere.
 */
export function vouchedPerson(
  provider: Pick<IdentityProviderRow, "name" | "preset">,
  claims: Claims,
  domains: ReadonlySet<string>,
): VouchedPerson {
  const subject = z.string().min(1).max(255).parse(claims["sub"]);
  const { verifiedBy, domainClaim } = identityProviderFacts[provider.preset];
  const given = claims["email"];
  if (typeof given !== "string" || given === "") {
    throw refused(
      "idp_email_missing",
      `${provider.name} sent no e-mail address.`,
      "Add the claim email to its ID token.",
    );
  }
  const email = vouchedEmail(given);
  if (!verifiedBy.some((claim) => isTrue(claims[claim]))) {
    throw refused(
      "idp_email_unverified",
      `${provider.name} does not say that ${email} is verified.`,
      `Its ID token must carry ${verifiedBy.join(" or ")} as true.`,
    );
  }
  const domain = domainOf(email);
  const named = domainClaim === null ? domain : claims[domainClaim];
  if (!domains.has(domain) || named !== domain) {
    throw refused(
      "idp_email_elsewhere",
      `${email} is not of a domain that this organization has verified.`,
      "An admin verifies the domain in Settings → Sign-in.",
    );
  }
  return { subject, email, name: Text.parse(claims["name"]) ?? Text.parse(claims["preferred_username"]) };
}

/**
 * The role that a provider gives: the first line of its map whose value the role claim holds, else its default. Null
 * where it has no map: then it decides only what newcomers get. Never owner, whatever is stored.
 */
export function mappedRole(provider: IdentityProviderRow, claims: Claims): Role | null {
  const map = RoleMap.parse(provider.roleMap);
  if (provider.roleClaim === null || map.length === 0) return null;
  const values = valuesOf(claimAt(claims, provider.roleClaim));
  return map.find(({ value }) => values.includes(value))?.role ?? provider.defaultRole;
}

/** A claim by its name, which may hold dots and colons, else by a path of names: `realm_access.roles`. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path.split(".").reduce<unknown>((at, name) => {
    return typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  }, claims);
}

function valuesOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((value) => typeof value === "string");
}

/** Some providers send booleans as text or as a number. */
function isTrue(claim: unknown): boolean {
  return claim === true || claim === "true" || claim === 1 || claim === "1";
}

function refused(code: string, message: string, remedy: string): AppError {
  return new AppError({ code, kind: "forbidden", message, remedy });
}
