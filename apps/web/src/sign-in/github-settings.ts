import { accountProviderOf, apiUrlOf, type OpenedGithubApp, openGithubApp } from "@switchyard/connections";
import type { Composition } from "../composition.ts";
import type { WebConfig } from "../config.ts";

/** What sign-in by GitHub needs, whichever way it was set up. */
export interface GithubSettings {
  /** `https://github.com`, or the origin of an enterprise server. */
  readonly baseUrl: string;
  /** REST API without a trailing slash. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What accounts are keyed by: a number of an enterprise server names another person. */
  readonly provider: string;
  /** Whether it is the GitHub App of this installation: what its people let it do is kept for them. */
  readonly isApp: boolean;
}

/**
 * Sign-in by GitHub as it is set up now: by the GitHub App where there is one (at most 4 seconds stale, no restart),
 * else by the OAuth app that the environment names; null where there is neither.
 */
export async function githubSettings(deps: Composition): Promise<GithubSettings | null> {
  const app = await openApp(deps);
  if (!app) return fromEnvironment(deps.config);
  const { baseUrl, apiUrl, clientId, clientSecret } = app;
  return { baseUrl, apiUrl, clientId, clientSecret, provider: accountProviderOf(baseUrl), isApp: true };
}

/** An App whose keys cannot be opened keeps nobody from signing in another way. */
async function openApp(deps: Composition): Promise<OpenedGithubApp | null> {
  try {
    return await openGithubApp(deps);
  } catch (error) {
    deps.log.error("web.github_app_unreadable", { error });
    return null;
  }
}

function fromEnvironment(config: WebConfig): GithubSettings | null {
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: secret, GITHUB_BASE_URL: baseUrl } = config;
  if (clientId === undefined || secret === undefined) return null;
  return {
    baseUrl,
    apiUrl: config.GITHUB_API_URL?.replace(/\/$/, "") ?? apiUrlOf(baseUrl),
    clientId,
    clientSecret: secret.reveal(),
    provider: accountProviderOf(baseUrl),
    isApp: false,
  };
}
