import { completeInstallation, findWayBack } from "@switchyard/connections";
import { localPath } from "../local-path.ts";
import { comingBack, withQuery } from "./coming-back.ts";
import { required } from "./required.ts";

/**
 * `GET /api/github/installation`: the App was installed, changed, or asked for at GitHub. Goes on where the person began,
 * with what came of it.
 */
export const installed = comingBack({
  name: "web.github_installed",
  async act({ deps, identity, query }) {
    const state = required(query, "state");
    const code = required(query, "code");
    const installationId = installationNumber(query);
    const done = await completeInstallation(deps, identity, { state, code, installationId });
    const path = localPath(done.returnTo) ?? `/${done.org}/settings/git`;
    return withQuery(path, { done: done.installation ? "installed" : "installation_requested" });
  },
  async refusedAt({ deps, identity, query }) {
    const back = await findWayBack(deps, identity, { purpose: "install", state: query.get("state") ?? "" });
    if (!back) return "/account";
    return localPath(back.returnTo) ?? (back.org ? `/${back.org}/settings/git` : "/account");
  },
});

/** GitHub's number; null when an owner of the account must agree first, and for what is no number of an installation. */
function installationNumber(query: URLSearchParams): number | null {
  if (query.get("setup_action") === "request") return null;
  const number = Number(required(query, "installation_id"));
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}
