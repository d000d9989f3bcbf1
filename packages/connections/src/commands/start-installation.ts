import { authorize, type Principal } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { requireGithubApp } from "../github-app-reader.ts";
import { requirePerson } from "../person.ts";
import { sealTrip } from "../round-trip.ts";

export interface StartInstallationInput {
  /** Path of the dashboard to come back to; anything else is forgotten. */
  readonly returnTo?: string | undefined;
}

/**
 * Address at GitHub where the App is installed; it leads back to the org. Throws AppError permission_denied,
 * person_required, github_app_missing.
 */
export async function startInstallation(
  deps: Pick<ConnectionDeps, "sealer" | "githubApp">,
  principal: Principal,
  input: StartInstallationInput = {},
): Promise<{ readonly url: string }> {
  authorize(principal, "connection.manage");
  requirePerson(principal);
  const app = await requireGithubApp(deps);
  const trip = { purpose: "install", orgId: principal.orgId, returnTo: ownPath(input.returnTo) } as const;
  const url = new URL(`${app.htmlUrl}/installations/new`);
  url.searchParams.set("state", sealTrip(deps.sealer, principal.id, trip));
  return { url: url.href };
}

/** A path of ours, never another host's. */
function ownPath(path: string | undefined): string | null {
  return path !== undefined && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path) ? path : null;
}
