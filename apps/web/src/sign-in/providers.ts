import { type ProviderProfile, signupPolicy } from "@switchyard/tenancy";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import type { WebConfig } from "../config.ts";
import { type GithubSettings, githubSettings } from "./github-settings.ts";

const PROVIDER_TIMEOUT_MS = 10_000;

/** What a sign-in provider told us, in our words; `id` is what next-auth keys accounts by. */
export interface ProviderUser extends ProviderProfile {
  readonly id: string;
  /** What GitHub calls the person; null elsewhere. */
  readonly login: string | null;
}

export interface SignInMethod {
  readonly id: "github" | "oidc";
  readonly name: string;
}

/** The providers that are set up now, as buttons of the sign-in page. */
export async function signInMethods(deps: Composition): Promise<readonly SignInMethod[]> {
  const { config } = deps;
  return [
    ...((await githubSettings(deps)) ? [{ id: "github", name: "GitHub" } as const] : []),
    ...(config.OIDC_ISSUER === undefined ? [] : [{ id: "oidc", name: config.OIDC_NAME } as const]),
  ];
}

/** Who may sign up through a provider. */
export function signupPolicyOf(config: WebConfig) {
  return signupPolicy(config.SIGNUP);
}

/** The OAuth providers for next-auth; `github` as {@link githubSettings} answers it. */
export function oauthProviders(config: WebConfig, github: GithubSettings | null): OAuthConfig<ProviderUser>[] {
  const oidc = oidcProvider(config);
  return [...(github ? [githubProvider(github)] : []), ...(oidc ? [oidc] : [])];
}

const GitHubUser = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const GitHubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

function githubProvider(settings: GithubSettings): OAuthConfig<ProviderUser> {
  const { baseUrl, apiUrl, clientId, clientSecret, provider, isApp } = settings;
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId,
    clientSecret,
    checks: ["state", "pkce"],
    authorization: {
      url: `${baseUrl}/login/oauth/authorize`,
      // What a GitHub App may do stands in its manifest; openid-client would ask for "openid" by itself.
      params: { scope: isApp ? "" : "read:user user:email" },
    },
    token: `${baseUrl}/login/oauth/access_token`,
    // GitHub reads the secret from the form; Basic authentication is refused by parts of it.
    client: { token_endpoint_auth_method: "client_secret_post" },
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    userinfo: {
      url: `${apiUrl}/user`,
      request: ({ tokens }) => readGithub(apiUrl, tokens.access_token ?? ""),
    },
    profile: (read) => githubUser(read, provider),
  };
}

interface GithubRead {
  readonly sub?: string;
  readonly user: unknown;
  readonly emails: unknown;
}

async function readGithub(api: string, accessToken: string): Promise<GithubRead> {
  const read = async (path: string): Promise<unknown> => {
    const response = await fetch(`${api}${path}`, {
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/vnd.github+json" },
      signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
    });
    return response.ok ? response.json() : null;
  };
  const [user, emails] = await Promise.all([read("/user"), read("/user/emails")]);
  return { user, emails };
}

function githubUser(read: unknown, provider: string): ProviderUser {
  const { user, emails } = z.object({ user: GitHubUser, emails: GitHubEmails.catch([]) }).parse(read);
  // The address in the public profile may be anything; only the list says what is verified.
  const email = emails.find((entry) => entry.primary) ?? null;
  return {
    id: String(user.id),
    provider,
    providerAccountId: String(user.id),
    email: email?.email ?? null,
    emailVerified: email?.verified ?? false,
    name: user.name ?? user.login,
    image: user.avatar_url ?? null,
    login: user.login,
  };
}

const OidcClaims = z.object({
  sub: z.string().min(1),
  email: z.string().nullish(),
  // Some providers send it as text.
  email_verified: z.union([z.boolean(), z.stringbool()]).nullish(),
  name: z.string().nullish(),
  preferred_username: z.string().nullish(),
  picture: z.string().nullish(),
});

function oidcProvider(config: WebConfig): OAuthConfig<ProviderUser> | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: secret } = config;
  if (issuer === undefined || clientId === undefined || secret === undefined) return null;
  return {
    id: "oidc",
    name: config.OIDC_NAME,
    type: "oauth",
    clientId,
    clientSecret: secret.reveal(),
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["state", "pkce", "nonce"],
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    userinfo: {
      // With the code flow, providers may leave the address out of the ID token (OpenID Connect Core 5.4).
      request: async ({ client, tokens }) => {
        // next-auth's types hide that this is openid-client's TokenSet; given whole, its `sub` is compared (Core 5.3.2).
        const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>;
        const more = client.issuer.metadata.userinfo_endpoint ? await client.userinfo(set) : {};
        return { ...set.claims(), ...more };
      },
    },
    profile: (claims) => oidcUser(claims, issuer),
  };
}

function oidcUser(claims: unknown, issuer: string): ProviderUser {
  const { sub, email, email_verified, name, preferred_username, picture } = OidcClaims.parse(claims);
  return {
    id: sub,
    provider: `oidc:${issuer}`,
    providerAccountId: sub,
    email: email ?? null,
    emailVerified: email_verified ?? false,
    name: name ?? preferred_username ?? null,
    image: picture ?? null,
    login: null,
  };
}
