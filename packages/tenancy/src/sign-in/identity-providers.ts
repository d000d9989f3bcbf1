import { notFound } from "@switchyard/contracts";
import type { TenancyDeps } from "../ports.ts";
import { authorize, type Principal } from "../principal.ts";
import { verifiedDomains } from "./domain-store.ts";
import { openClientSecret } from "./identity-provider-secret.ts";
import {
  findEnabledProvider,
  findProvider,
  type IdentityProviderRow,
  listProviders,
  noteProviderUse,
  type ProviderView,
  providerView,
} from "./identity-provider-store.ts";
import { domainOf } from "./mail-domain.ts";
import type { IdentityProviderDeps } from "./ports.ts";
import { findWays, type WayIn } from "./ways-in-store.ts";

/** Providers of the principal's org, oldest first. Needs `sign_in.manage`. */
export async function listIdentityProviders({ db }: TenancyDeps, principal: Principal): Promise<ProviderView[]> {
  authorize(principal, "sign_in.manage");
  const rows = await db.forOrg(principal.orgId, (tx) => listProviders(tx, principal.orgId));
  return rows.map(providerView);
}

/** What asking a provider takes. */
export interface OpenedProvider {
  readonly row: IdentityProviderRow;
  readonly clientSecret: string;
}

/** A provider of the principal's org, to be checked. Needs `sign_in.manage`. Throws AppError identity_provider_not_found. */
export async function openIdentityProvider(
  { db, sealer }: IdentityProviderDeps,
  principal: Principal,
  input: { readonly providerId: string },
): Promise<OpenedProvider & { readonly domains: ReadonlySet<string> }> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  return db.forOrg(orgId, async (tx) => {
    const row = await findProvider(tx, orgId, input.providerId);
    if (!row) throw notFound("identity provider", input.providerId);
    return { row, clientSecret: openClientSecret(sealer, row), domains: await verifiedDomains(tx, orgId) };
  });
}

/** A provider by which somebody wants to sign in. Throws AppError identity_provider_not_found, also for a disabled one. */
export async function openProviderForSignIn(
  { db, sealer }: IdentityProviderDeps,
  input: { readonly providerId: string },
): Promise<OpenedProvider & { readonly orgSlug: string }> {
  const found = await db.asSystem("sign-in by an org's provider", (tx) => findEnabledProvider(tx, input.providerId));
  if (!found) throw notFound("identity provider", input.providerId);
  const { provider, orgSlug } = found;
  return { row: provider, orgSlug, clientSecret: openClientSecret(sealer, provider) };
}

/** Notes for the org's admins how a provider answered: why a sign-in or check failed, or null when it went well. */
export async function noteProviderAnswer(
  { db }: TenancyDeps,
  input: { readonly providerId: string; readonly fault: string | null },
): Promise<void> {
  const use = { lastError: input.fault, used: false };
  await db.asSystem("how an identity provider answered", (tx) => noteProviderUse(tx, input.providerId, use));
}

/**
 * The providers by which an address may sign in: those of the org that has verified its domain. The answer depends on the
 * domain alone, so that it tells nobody who has an account.
 */
export async function waysInByEmail({ db }: TenancyDeps, email: string): Promise<readonly WayIn[]> {
  const domain = domainOf(email.trim().slice(0, 320));
  if (domain === "") return [];
  return db.asSystem("ways in by a domain", (tx) => findWays(tx, { domain }));
}

/** The providers of an org by its slug; none for an org without, and for one that does not exist. */
export async function waysInByOrg({ db }: TenancyDeps, slug: string): Promise<readonly WayIn[]> {
  return db.asSystem("ways in by an org", (tx) => findWays(tx, { slug: slug.slice(0, 64) }));
}
