import { AppError } from "@switchyard/contracts";
import { connectAccount, type Identity } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import { accountProviderOf } from "../github-address.ts";
import { requireGithubApp } from "../github-app-reader.ts";
import { openTrip } from "../round-trip.ts";
import { saveUserTokens } from "./save-user-tokens.ts";

/**
 * The way back from letting the App know oneself: the account at GitHub belongs to who is signed in, and what the App may
 * do for them is kept. Throws AppError github_state_invalid for another person's or another session's way back,
 * github_app_missing, provider_account_taken, provider_account_other and the errors of GitHub.
 */
export async function completeConnection(
  deps: GithubDeps,
  identity: Identity,
  input: { readonly code: string; readonly state: string },
): Promise<{ readonly login: string; readonly returnTo: string | null }> {
  const trip = openTrip(deps.sealer, identity, { purpose: "connect", state: input.state });
  if (trip.sessionId !== identity.credential) throw anotherSession();
  const app = await requireGithubApp(deps);
  const client = deps.github(app);
  const tokens = await client.exchangeCode(input.code);
  const account = await client.viewer(tokens.accessToken);
  const provider = accountProviderOf(app.baseUrl);
  await connectAccount(deps, identity, { provider, providerAccountId: String(account.id) });
  await saveUserTokens(deps, { userId: identity.id, provider, account, tokens });
  return { login: account.login, returnTo: trip.returnTo };
}

function anotherSession(): AppError {
  return new AppError({
    code: "github_state_invalid",
    kind: "forbidden",
    message: "This way back from GitHub began in another session.",
    remedy: "Begin again in the dashboard.",
  });
}
