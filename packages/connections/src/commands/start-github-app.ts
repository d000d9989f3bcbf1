import { AppError, type GithubAppManifest } from "@switchyard/contracts";
import { type Identity, requireOperator, resolvePrincipal } from "@switchyard/tenancy";
import { appManifest, manifestAction } from "../app-manifest.ts";
import type { ConnectionDeps } from "../deps.ts";
import { githubOrigin } from "../github-address.ts";
import { findGithubApp } from "../github-app-store.ts";
import { sealTrip } from "../round-trip.ts";

export interface StartGithubAppInput {
  /** `https://github.com`, or the origin of an enterprise server. */
  readonly baseUrl: string;
  /** Organization at GitHub that is to own the App; the person's own account otherwise. */
  readonly organization?: string | null | undefined;
  readonly name?: string | undefined;
  /** Org (slug or id) in whose settings it began. */
  readonly org: string;
}

type Deps = Pick<ConnectionDeps, "db" | "sealer" | "webOrigin" | "insecureHttp">;

/**
 * What the browser posts to GitHub so that the App is made there. For operators. Throws AppError operator_required,
 * org_not_found, github_url_refused, github_app_exists.
 */
export async function startGithubApp(
  deps: Deps,
  identity: Identity,
  input: StartGithubAppInput,
): Promise<GithubAppManifest> {
  await requireOperator(deps, identity);
  const { orgId } = await resolvePrincipal(deps, identity, input.org);
  const baseUrl = githubOrigin(input.baseUrl, deps);
  if (await findGithubApp(deps.db)) throw appExists();
  const state = sealTrip(deps.sealer, identity.id, { purpose: "app", baseUrl, org: orgId });
  return {
    action: manifestAction({ baseUrl, organization: input.organization ?? null, state }),
    manifest: appManifest({ webOrigin: deps.webOrigin, baseUrl, name: input.name ?? null }),
  };
}

/** The refusal of a second App. */
export function appExists(): AppError {
  return new AppError({
    code: "github_app_exists",
    kind: "conflict",
    message: "This installation has a GitHub App already.",
    remedy: "Remove it under Settings → Git before making another.",
  });
}
