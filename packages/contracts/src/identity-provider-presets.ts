/** What is particular about each kind of identity provider. Everything else is plain OpenID Connect. */
import type { IdentityProviderPreset } from "./team-resources.ts";

export interface PresetFacts {
  readonly name: string;
  /** What its issuers look like; `{…}` is to be filled in. */
  readonly issuer: string;
  /** Where its console shows the issuer, and what to make there. */
  readonly hint: string;
  /** Claim in which it usually says roles or groups; null where it says none. */
  readonly roleClaim: string | null;
  /** What has to be switched on for that claim. */
  readonly roleHint: string;
  /** Claims any of which, true, says that the address is verified (OpenID Connect Core 5.1, and Entra's own). */
  readonly verifiedBy: readonly string[];
  /** Claim that must name the address's domain too; null where the address is enough. */
  readonly domainClaim: string | null;
  /** Scopes beyond `openid email profile`, asked for where its metadata lists them. */
  readonly scopes: readonly string[];
}

const plain = { verifiedBy: ["email_verified"], domainClaim: null, scopes: [] } as const;

export const identityProviderFacts: Readonly<Record<IdentityProviderPreset, PresetFacts>> = {
  okta: {
    ...plain,
    name: "Okta",
    issuer: "https://{your-company}.okta.com",
    hint: "Applications → Create App Integration → OIDC, Web Application.",
    roleClaim: "groups",
    roleHint: "Add a groups claim filter under Sign On → OpenID Connect ID Token.",
    scopes: ["groups"],
  },
  entra: {
    ...plain,
    name: "Microsoft Entra ID",
    issuer: "https://login.microsoftonline.com/{tenant-id}/v2.0",
    hint: "App registrations → New registration, accounts in this directory only. Add the optional ID token claims email and xms_edov.",
    roleClaim: "roles",
    roleHint: "Define app roles and assign them to people or groups; their values arrive in roles.",
    verifiedBy: ["xms_edov", "email_verified"],
  },
  google: {
    ...plain,
    name: "Google Workspace",
    issuer: "https://accounts.google.com",
    hint: "Google Cloud console → Clients → Create client, Web application; consent screen of type Internal.",
    roleClaim: null,
    roleHint: "Google sends no groups: everybody gets the default role, and an admin changes it here.",
    domainClaim: "hd",
  },
  auth0: {
    ...plain,
    name: "Auth0",
    issuer: "https://{tenant}.{region}.auth0.com/",
    hint: "Applications → Create Application → Regular Web Application. The issuer ends with a slash.",
    roleClaim: "https://switchyard/roles",
    roleHint: "Set this claim on the ID token in a post-login Action.",
  },
  workos: {
    ...plain,
    name: "WorkOS",
    issuer: "https://{subdomain}.authkit.app",
    hint: "Connect → OAuth Applications → Create; the issuer is your AuthKit domain.",
    roleClaim: "role",
    roleHint: "The role of the organization membership arrives in role.",
  },
  keycloak: {
    ...plain,
    name: "Keycloak",
    issuer: "https://{host}/realms/{realm}",
    hint: "Clients → Create client → OpenID Connect, with client authentication.",
    roleClaim: "groups",
    roleHint: "Add a Group Membership mapper to the ID token; for realm roles use realm_access.roles.",
  },
  cognito: {
    ...plain,
    name: "Amazon Cognito",
    issuer: "https://cognito-idp.{region}.amazonaws.com/{user-pool-id}",
    hint: "User pool → App clients → Create, traditional web application, scopes openid, email and profile.",
    roleClaim: "cognito:groups",
    roleHint: "Groups of the user pool arrive in cognito:groups.",
  },
  oidc: {
    ...plain,
    name: "OpenID Connect",
    issuer: "https://{host}",
    hint: "Register a confidential web client with the authorization code flow.",
    roleClaim: "groups",
    roleHint: "A claim of the ID token or userinfo with a text or a list of texts; dots reach into objects.",
  },
};
