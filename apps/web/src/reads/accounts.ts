import { openGithubApp } from "@switchyard/connections";
import { listAccounts } from "@switchyard/tenancy";
import { composition } from "../composition.ts";
import { requireSession } from "../session.ts";
import { accountViews, type SignInAccount } from "./account-views.ts";

export interface SignInAccounts {
  readonly accounts: readonly SignInAccount[];
  /** Whether a GitHub App is there to connect with. */
  readonly github: boolean;
}

/** The signed-in person's accounts at sign-in providers. */
export async function signInAccounts(): Promise<SignInAccounts> {
  const { identity } = await requireSession();
  const deps = composition();
  const [rows, app] = await Promise.all([listAccounts(deps, identity), openGithubApp(deps)]);
  return { accounts: accountViews(rows, app?.baseUrl ?? null), github: app !== null };
}
