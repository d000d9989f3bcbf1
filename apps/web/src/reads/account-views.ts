import { accountProviderOf } from "@switchyard/connections";
import type { AccountRow } from "@switchyard/tenancy";

/** An account at a sign-in provider, as its owner sees it. */
export interface SignInAccount {
  readonly id: string;
  /** `GitHub`, or the host of an enterprise server or issuer. */
  readonly name: string;
  readonly login: string | null;
  readonly since: string;
  /** At the GitHub of this installation's App. */
  readonly ofApp: boolean;
}

/** Words for rows of accounts; `appBaseUrl` is the GitHub of the App, where there is one. */
export function accountViews(rows: readonly AccountRow[], appBaseUrl: string | null): readonly SignInAccount[] {
  const ofApp = appBaseUrl === null ? null : accountProviderOf(appBaseUrl);
  return rows.map(({ provider, login, createdAt }) => ({
    id: provider,
    name: nameOf(provider),
    login,
    since: createdAt.toISOString(),
    ofApp: provider === ofApp,
  }));
}

function nameOf(provider: string): string {
  const [kind = "", ...rest] = provider.split(":");
  const origin = rest.join(":");
  const host = URL.canParse(origin) ? new URL(origin).host : origin;
  if (kind === "github") return host === "" ? "GitHub" : `GitHub at ${host}`;
  return host === "" ? kind : host;
}
