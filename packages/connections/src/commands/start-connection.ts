import type { Identity } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { requireGithubApp } from "../github-app-reader.ts";
import { githubPaths } from "../paths.ts";
import { requirePerson } from "../person.ts";
import { sealTrip } from "../round-trip.ts";

/**
 * Address at GitHub on which a signed-in person lets the App know them. What comes back counts in the same session only.
 * `returnTo` is a path of the dashboard. Throws AppError person_required, github_app_missing.
 */
export async function startConnection(
  deps: Pick<ConnectionDeps, "sealer" | "githubApp" | "github" | "webOrigin">,
  identity: Identity,
  input: { readonly returnTo: string | null },
): Promise<{ readonly url: string }> {
  requirePerson(identity);
  const app = await requireGithubApp(deps);
  const trip = { purpose: "connect", sessionId: identity.credential, returnTo: input.returnTo } as const;
  const state = sealTrip(deps.sealer, identity.id, trip);
  return { url: deps.github(app).authorizeUrl({ redirectUri: `${deps.webOrigin}${githubPaths.connected}`, state }) };
}
