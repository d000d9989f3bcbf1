/** What a person sees of a repository and a pull request: enough for a picture. */
import { latestStatuses } from "../api/check-routes.ts";
import { maySee } from "../caller.ts";
import { type Call, escapeHtml, type Reply, type Routes, refusal } from "../http.ts";
import { fullName, type Repo, repoNamed, roleIn } from "../world.ts";
import { page } from "./chrome.ts";
import { viewerOf } from "./viewer.ts";

export const pullPages: Routes<Call> = {
  "GET /:owner/:repo": (call) => {
    const repo = repoOf(call);
    const pulls = repo.pulls.map(
      ({ number, title }) => `<li><a href="/${fullName(repo)}/pull/${number}">${escapeHtml(title)} #${number}</a></li>`,
    );
    return page(fullName(repo), `<p><code>${escapeHtml(repo.defaultBranch)}</code></p><ul>${pulls.join("")}</ul>`);
  },
  "GET /:owner/:repo/pull/:number": showPull,
};

function showPull(call: Call): Reply {
  const repo = repoOf(call);
  const pull = repo.pulls.find(({ number }) => String(number) === call.params["number"]);
  if (!pull) throw refusal(404, "Not Found");
  const statuses = latestStatuses(repo, pull.headSha).map(
    ({ context, state, description, targetUrl }) =>
      `<li><strong>${escapeHtml(context)}</strong> ${escapeHtml(state)} <small>${escapeHtml(description ?? "")}</small> ${
        targetUrl ? `<a href="${escapeHtml(targetUrl)}">Details</a>` : ""
      }</li>`,
  );
  const comments = repo.comments
    .filter(({ number }) => number === pull.number)
    .map(({ author, body }) => `<p><strong>${escapeHtml(author)}</strong></p><pre>${escapeHtml(body)}</pre>`);
  return page(
    `${pull.title} #${pull.number}`,
    `<p>${pull.state}, <code>${escapeHtml(pull.headRef)}</code> into <code>${escapeHtml(pull.baseRef)}</code></p>
${comments.join("")}<fieldset><legend>Checks</legend><ul>${statuses.join("")}</ul></fieldset>`,
  );
}

function repoOf(call: Call): Repo {
  const repo = repoNamed(call.world, `${call.params["owner"]}/${call.params["repo"]}`);
  const viewer = viewerOf(call);
  if (!repo || (roleIn(repo, viewer.login) === null && !maySee(call.world, call.caller, repo))) {
    throw refusal(404, "Not Found");
  }
  return repo;
}
