import type { Installation } from "@switchyard/contracts";
import { connectAccount, type Identity, resolvePrincipal } from "@switchyard/tenancy";
import type { GithubDeps } from "../deps.ts";
import { accountProviderOf } from "../github-address.ts";
import { requireGithubApp } from "../github-app-reader.ts";
import { orgSlugOf } from "../member-store.ts";
import { openTrip } from "../round-trip.ts";
import { linkInstallation } from "./link-installation.ts";
import { saveUserTokens } from "./save-user-tokens.ts";

export interface CompleteInstallationInput {
  readonly state: string;
  /** GitHub's code of the person who installed; their authorization. */
  readonly code: string;
  /** GitHub's number; absent when an owner of the account must agree first (`setup_action=request`). */
  readonly installationId: number | null;
}

export interface CompletedInstallation {
  /** Slug of the org it belongs to. */
  readonly org: string;
  /** Path of the dashboard that it began on. */
  readonly returnTo: string | null;
  /** Null when an owner of the GitHub account must agree first. */
  readonly installation: Installation | null;
}

/**
 * The way back from installing the App: who came is who left, their account at GitHub is connected to them, and the
 * installation is linked to the org. Throws AppError github_state_invalid, org_not_found, provider_account_taken,
 * provider_account_other and what linking throws.
 */
export async function completeInstallation(
  deps: GithubDeps,
  identity: Identity,
  input: CompleteInstallationInput,
): Promise<CompletedInstallation> {
  const trip = openTrip(deps.sealer, identity, { purpose: "install", state: input.state });
  const principal = await resolvePrincipal(deps, identity, trip.orgId);
  const app = await requireGithubApp(deps);
  const client = deps.github(app);
  const tokens = await client.exchangeCode(input.code);
  const account = await client.viewer(tokens.accessToken);
  const provider = accountProviderOf(app.baseUrl);
  await connectAccount(deps, identity, { provider, providerAccountId: String(account.id) });
  await saveUserTokens(deps, { userId: identity.id, provider, account, tokens });
  const installation =
    input.installationId === null
      ? null
      : await linkInstallation(deps, principal, { installationId: input.installationId });
  const org = await deps.db.asSystem("name an org", (tx) => orgSlugOf(tx, trip.orgId));
  return { org, returnTo: trip.returnTo, installation };
}
