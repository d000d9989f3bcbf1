import { type Identity, requireOperator } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { accountProviderOf, apiUrlOf } from "../github-address.ts";
import { sealAppSecrets } from "../github-app-reader.ts";
import { insertGithubApp } from "../github-app-store.ts";
import { orgSlugOf } from "../member-store.ts";
import { recordInOrgsOf } from "../org-trail.ts";
import { openTrip } from "../round-trip.ts";
import { appExists } from "./start-github-app.ts";

export interface CompletedGithubApp {
  /** Slug of the org in whose settings it began. */
  readonly org: string;
  readonly name: string;
  /** What next-auth keys accounts of this App by. */
  readonly provider: string;
}

type Deps = Pick<ConnectionDeps, "db" | "sealer" | "githubApp" | "convertManifest">;

/**
 * Takes over the App that GitHub made of the manifest: its code is exchanged for the App's keys, which are sealed. The
 * App signs people in from then on. Throws AppError operator_required, github_state_invalid, github_app_exists and the
 * errors of GitHub.
 */
export async function completeGithubApp(
  deps: Deps,
  identity: Identity,
  input: { readonly code: string; readonly state: string },
): Promise<CompletedGithubApp> {
  await requireOperator(deps, identity);
  const trip = openTrip(deps.sealer, identity, { purpose: "app", state: input.state });
  const apiUrl = apiUrlOf(trip.baseUrl);
  const made = await deps.convertManifest(apiUrl, input.code);
  const { slug, name, htmlUrl, clientId, clientSecret, privateKeyPem, webhookSecret } = made;
  const sealed = sealAppSecrets(deps.sealer, { clientSecret, privateKeyPem, webhookSecret });
  const org = await deps.db.asSystem("take over the GitHub App", async (tx) => {
    const row = { baseUrl: trip.baseUrl, apiUrl, htmlUrl, appId: BigInt(made.appId), slug, name, clientId, sealed };
    if (!(await insertGithubApp(tx, { ...row, createdBy: identity.id }))) throw appExists();
    await recordInOrgsOf(tx, identity, {
      method: "github_app.create",
      name,
      arguments: { baseUrl: trip.baseUrl, appId: made.appId, slug },
    });
    return orgSlugOf(tx, trip.org);
  });
  deps.githubApp.forget();
  return { org, name, provider: accountProviderOf(trip.baseUrl) };
}
