import { recordManagementEvent } from "@switchyard/audit";
import {
  AppError,
  type IdentityProviderPreset,
  identityProviderFacts,
  type Role,
  type RoleMapping,
} from "@switchyard/contracts";
import { isUniqueViolation } from "@switchyard/db";
import { actorOf, authorize, type Principal } from "../principal.ts";
import { sealClientSecret } from "./identity-provider-secret.ts";
import {
  insertProvider,
  listProviders,
  newProviderId,
  type ProviderView,
  providerView,
} from "./identity-provider-store.ts";
import type { IdentityProviderDeps } from "./ports.ts";

const MOST_PROVIDERS = 20;

/** What an admin enters; absent fields take the preset's. */
export interface CreateIdentityProviderInput {
  /** Made by `newId("idp")` beforehand, where the redirect URI had to be known first. */
  readonly id?: string | undefined;
  readonly preset: IdentityProviderPreset;
  readonly name?: string | undefined;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim?: string | null | undefined;
  readonly roleMap?: readonly RoleMapping[] | undefined;
  readonly defaultRole?: Exclude<Role, "owner"> | undefined;
  readonly joinsOnSignIn?: boolean | undefined;
}

/**
 * Connects an OpenID provider to the principal's org; its client secret is sealed. It signs nobody in before a domain is
 * verified. Needs `sign_in.manage`. Throws AppError issuer_invalid,
 * too_many_identity_providers, identity_provider_exists.
 */
export async function createIdentityProvider(
  { db, sealer }: IdentityProviderDeps,
  principal: Principal,
  input: CreateIdentityProviderInput,
): Promise<ProviderView> {
  authorize(principal, "sign_in.manage");
  const { orgId } = principal;
  const facts = identityProviderFacts[input.preset];
  const issuer = checkIssuer(input.issuer);
  const id = input.id ?? newProviderId();
  const settings = {
    preset: input.preset,
    name: input.name ?? facts.name,
    issuer,
    clientId: input.clientId,
    roleClaim: input.roleClaim === undefined ? facts.roleClaim : input.roleClaim,
    roleMap: [...(input.roleMap ?? [])],
    defaultRole: input.defaultRole ?? "member",
    joinsOnSignIn: input.joinsOnSignIn ?? true,
  };
  const create = db.forOrg(orgId, async (tx) => {
    if ((await listProviders(tx, orgId)).length >= MOST_PROVIDERS) throw tooMany();
    const sealedSecret = sealClientSecret(sealer, { orgId, id }, input.clientSecret);
    const row = await insertProvider(tx, { id, orgId, ...settings, sealedSecret, createdBy: principal.id });
    await recordManagementEvent(tx, {
      orgId,
      actor: actorOf(principal),
      method: "identity_provider.create",
      name: row.name,
      arguments: { id, ...settings },
      context: { requestId: principal.requestId },
    });
    return providerView(row);
  });
  return create.catch((error: unknown) => {
    throw isUniqueViolation(error) ? exists() : error;
  });
}

/** An issuer as tokens must name it, to the letter (OpenID Connect Discovery 1.0, 3): it is only checked, never changed. */
function checkIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const bare = url && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  const loopback = url !== null && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (bare && (url.protocol === "https:" || (url.protocol === "http:" && loopback))) return issuer;
  throw new AppError({
    code: "issuer_invalid",
    kind: "invalid_input",
    message: "The issuer is an https URL without user name, query or fragment.",
    remedy: "Copy it from the provider's metadata, where it is called issuer.",
    meta: { errors: [{ path: "body.issuer", message: "An https URL without user name, query or fragment." }] },
  });
}

function exists(): AppError {
  return new AppError({
    code: "identity_provider_exists",
    kind: "conflict",
    message: "This identity provider was connected already.",
    remedy: "Reload the page.",
  });
}

function tooMany(): AppError {
  return new AppError({
    code: "too_many_identity_providers",
    kind: "limit_exceeded",
    message: `An organization has ${MOST_PROVIDERS} identity providers at most.`,
    remedy: "Delete one that nobody uses.",
  });
}
