import type { GithubApp } from "@switchyard/contracts";
import type { ConnectionDeps } from "../deps.ts";
import { findGithubApp, findName } from "../github-app-store.ts";
import { githubPace } from "../polling-pace.ts";

/** The App of this installation for people, or null; its secrets never come back. */
export async function githubAppView(deps: Pick<ConnectionDeps, "db" | "webOrigin">): Promise<GithubApp | null> {
  const row = await findGithubApp(deps.db);
  if (!row) return null;
  const { name, slug, htmlUrl, baseUrl, lastDeliveryAt } = row;
  return {
    name,
    slug,
    htmlUrl,
    baseUrl,
    createdBy: (await findName(deps.db, row.createdBy)) ?? "an operator",
    createdAt: row.createdAt.toISOString(),
    lastDeliveryAt: lastDeliveryAt?.toISOString() ?? null,
    polling: githubPace({ webOrigin: deps.webOrigin, baseUrl, lastDeliveryAt }),
  };
}
