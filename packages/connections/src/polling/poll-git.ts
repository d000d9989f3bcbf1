import { parseDeploySettings, productionBranch, wantSync } from "@switchyard/deployments";
import type { SourceRow } from "../source-store.ts";
import { insertKnown, seenOf } from "../sync-claim-store.ts";
import { isNews, knownBefore } from "../sync-machine.ts";
import { gitHead } from "../syncs/sync-branch.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";

/** Looks at the production branch of a plain Git URL. */
export async function pollGit(
  deps: ConnectionWorkerDeps,
  { source, first }: { readonly source: SourceRow; readonly first: boolean },
): Promise<void> {
  const settings = parseDeploySettings(source.deploySettings);
  const facts = { ref: source.sourceRef, defaultBranch: source.defaultBranch };
  const named = productionBranch(settings, facts);
  const pinned = named === null && source.sourceRef !== null;
  if (pinned) return;
  const head = await gitHead(deps, source, named);
  const name = named ?? head?.headBranch ?? null;
  if (!head || name === null) return;
  // Making a server deploys it: what is there at the first look is that.
  if (first) await insertKnown(deps.db, source, [{ kind: "branch", name, seen: knownBefore(head.sha) }]);
  const seen = (await seenOf(deps.db, source.id, "branch")).get(name) ?? null;
  if (!isNews(seen, head.sha)) return;
  const { id: serverId, orgId } = source;
  await deps.db.forOrg(orgId, (tx) => wantSync(tx, { orgId, serverId, kind: "branch", name }));
}
