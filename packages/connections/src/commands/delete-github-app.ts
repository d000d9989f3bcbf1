import { AppError } from "@switchyard/contracts";
import { type Identity, requireOperator } from "@switchyard/tenancy";
import type { ConnectionDeps } from "../deps.ts";
import { deleteGithubAppRow } from "../github-app-store.ts";
import { recordInOrgsOf } from "../org-trail.ts";

/**
 * Forgets the App, its keys and every person's tokens; what is live keeps running, and servers are taken up again by the
 * installations of another App. At GitHub the App remains until somebody deletes it there. Throws AppError operator_required, github_app_missing.
 */
export async function deleteGithubApp(
  deps: Pick<ConnectionDeps, "db" | "githubApp">,
  identity: Identity,
): Promise<void> {
  await requireOperator(deps, identity);
  const gone = await deps.db.asSystem("forget the GitHub App", async (tx) => {
    if (!(await deleteGithubAppRow(tx))) return false;
    await recordInOrgsOf(tx, identity, { method: "github_app.delete", name: "GitHub App" });
    return true;
  });
  deps.githubApp.forget();
  if (gone) return;
  throw new AppError({
    code: "github_app_missing",
    kind: "not_found",
    message: "This installation has no GitHub App.",
    remedy: "There is nothing to remove.",
  });
}
