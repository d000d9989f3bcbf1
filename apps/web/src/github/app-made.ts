import { completeGithubApp, findWayBack } from "@switchyard/connections";
import { comingBack, withQuery } from "./coming-back.ts";
import { required } from "./required.ts";

/** `GET /api/github/app`: GitHub made the App of our manifest; its keys are taken over and people can sign in by it. */
export const appMade = comingBack({
  name: "web.github_app_made",
  async act({ deps, identity, query }) {
    const input = { code: required(query, "code"), state: required(query, "state") };
    const { org } = await completeGithubApp(deps, identity, input);
    return withQuery(`/${org}/settings/git`, { done: "app_created" });
  },
  async refusedAt({ deps, identity, query }) {
    const back = await findWayBack(deps, identity, { purpose: "app", state: query.get("state") ?? "" });
    return back?.org ? `/${back.org}/settings/git` : "/account";
  },
});
