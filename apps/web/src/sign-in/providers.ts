import { type ProviderProfile, signupPolicy } from "@switchyard/tenancy";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import type { WebConfig } from "../config.ts";

const PUBLIC_GITHUB = "https://github.com";
const PROVIDER_TIMEOUT_MS = 10_000;

/** What a sign-in provider told us, in our words; `id` is what next-auth keys accounts by. */
export interface ProviderUser extends ProviderProfile {
  readonly id: string;
}

export interface SignInMethod {
  readonly id: "github" | "oidc";
  readonly name: string;
}

/** The providers that the operator configured, as buttons of the sign-in page. */
export function signInMethods(config: WebConfig): readonly SignInMethod[] {
  return [
    ...(config.GITHUB_CLIENT_ID === undefined ? [] : [{ id: "github", name: "GitHub" } as const]),
    ...(config.OIDC_ISSUER === undefined ? [] : [{ id: "oidc", name: config.OIDC_NAME } as const]),
  ];
}

/** Who may sign up through a provider. */
export function signupPolicyOf(config: WebConfig) {
  return signupPolicy(config.SIGNUP);
}

/** The configured OAuth providers for next-auth. */
export function oauthProviders(config: WebConfig): OAuthConfig<ProviderUser>[] {
  const github = githubProvider(config);
  const oidc = oidcProvider(config);
  return [...(github ? [github] : []), ...(oidc ? [oidc] : [])];
}

const GitHubUser = z.object({
  id: z.number(),
  login: z.string(),
  name: z.string().nullish(),
  avatar_url: z.string().nullish(),
});
const GitHubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

function githubProvider(config: WebConfig): OAuthConfig<ProviderUser> | null {
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: secret, GITHUB_BASE_URL: base } = config;
  if (clientId === undefined || secret === undefined) return null;
  const api = githubApi(config);
  // Accounts of an enterprise server are other people than those of github.com with the same number.
  const provider = base === PUBLIC_GITHUB ? "github" : `github:${base}`;
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId,
    clientSecret: secret.reveal(),
    checks: ["state", "pkce"],
    authorization: { url: `${base}/login/oauth/authorize`, params: { scope: "read:user user:email" } },
    token: `${base}/login/oauth/access_token`,
    // GitHub reads the secret from the form; Basic authentication is refused by parts of it.
    client: { token_endpoint_auth_method: "client_secret_post" },
    httpOptions: { timeout: PROVIDER_TIMEOUT_MS },
    userinfo: {
      url: `${api}/user`,
      request: ({ tokens }) => readGithub(api, tokens.access_token ?? ""),
    },
    profile: (read) => githubUser(read, provider),
  };
}

/** Origin and path of GitHub's REST API: its own host for github.com, `/api/v3` on an enterprise server. */
function githubApi(config: WebConfig): string {
  if (config.GITHUB_API_URL !== undefined) return config.GITHUB_API_URL.replace(/\/$/, "");
  return config.GITHUB_BASE_URL === PUBLIC_GITHUB ? "https://api.github.com" : `${config.GITHUB_BASE_URL}/api/v3`;
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
  };
}
