import {
  environmentOfBranch,
  parseDeploySettings,
  productionBranch,
  type WantedSync,
  wantSync,
} from "@switchyard/deployments";
import { type FollowedEnvironment, openPreviews } from "../environment-store.ts";
import type { RemotePull } from "../ports.ts";
import type { SourceRow } from "../source-store.ts";
import { insertKnown, seenOf } from "../sync-claim-store.ts";
import { isNews, knownBefore } from "../sync-machine.ts";
import { remoteOf } from "../syncs/remote.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";

/** Servers of one repository. */
export interface PolledRepository {
  readonly servers: readonly { readonly source: SourceRow; readonly first: boolean }[];
}

/** What a repository looks like now. */
export interface Look {
  readonly branches: readonly { readonly name: string; readonly sha: string }[];
  readonly pulls: readonly RemotePull[];
}

type Wanted = Pick<WantedSync, "kind" | "name">;

/** Finds what webhooks did not tell: heads that differ from what was last seen, branches and pull requests that are gone. */
export async function pollGithub(deps: ConnectionWorkerDeps, { servers }: PolledRepository): Promise<void> {
  const [any] = servers;
  const remote = any ? await remoteOf(deps, any.source) : null;
  if (!remote) return;
  const branches = await remote.client.branches(remote.installation, remote.repository);
  const pulls = await remote.client.openPulls(remote.installation, remote.repository);
  for (const { source, first } of servers) await compare(deps, source, { look: { branches, pulls }, first });
}

async function compare(
  deps: ConnectionWorkerDeps,
  source: SourceRow,
  { look, first }: { readonly look: Look; readonly first: boolean },
): Promise<void> {
  const { db } = deps;
  if (first) await insertKnown(db, source, knownHeads(source, look));
  const seen = {
    branches: await seenOf(db, source.id, "branch"),
    pulls: await seenOf(db, source.id, "pull"),
    open: await db.forOrg(source.orgId, (tx) => openPreviews(tx, source.id)),
  };
  const { id: serverId, orgId } = source;
  for (const news of newsOf(source, look, seen)) {
    await db.forOrg(orgId, (tx) => wantSync(tx, { orgId, serverId, ...news }));
  }
}

/** What was there when the server was made: only its production branch is deployed without a push. */
function knownHeads(source: SourceRow, look: Look) {
  const settings = parseDeploySettings(source.deploySettings);
  const production = productionBranch(settings, { ref: source.sourceRef, defaultBranch: source.defaultBranch });
  const branches = followed(source, look).filter(({ name }) => name !== production);
  return [
    ...branches.map(({ name, sha }) => ({ kind: "branch" as const, name, seen: knownBefore(sha) })),
    ...look.pulls.map((pull) => ({
      kind: "pull" as const,
      name: String(pull.number),
      seen: knownBefore(pull.head.sha),
    })),
  ];
}

function followed(source: SourceRow, { branches }: Look): Look["branches"] {
  const { sourceRef: ref, defaultBranch } = source;
  const settings = parseDeploySettings(source.deploySettings);
  return branches.filter(({ name }) => environmentOfBranch(settings, { branch: name, ref, defaultBranch }) !== null);
}

export interface Seen {
  readonly branches: ReadonlyMap<string, string | null>;
  readonly pulls: ReadonlyMap<string, string | null>;
  /** Previews that are open. */
  readonly open: readonly Pick<FollowedEnvironment, "branch" | "pullNumber">[];
}

/** What differs between a look and what was seen. Pure. */
export function newsOf(source: SourceRow, look: Look, seen: Seen): readonly Wanted[] {
  const { previews } = parseDeploySettings(source.deploySettings);
  const moved = followed(source, look).filter(({ name, sha }) => isNews(seen.branches.get(name) ?? null, sha));
  const pushed = look.pulls.filter(
    ({ number, head }) => previews.enabled && isNews(seen.pulls.get(String(number)) ?? null, head.sha),
  );
  const there = new Set(look.branches.map(({ name }) => name));
  const openNumbers = new Set(look.pulls.map(({ number }) => number));
  const gone = seen.open.flatMap(({ branch, pullNumber }): Wanted[] => {
    if (pullNumber !== null) return openNumbers.has(pullNumber) ? [] : [{ kind: "pull", name: String(pullNumber) }];
    return branch === null || there.has(branch) ? [] : [{ kind: "branch", name: branch }];
  });
  return [
    ...moved.map(({ name }): Wanted => ({ kind: "branch", name })),
    ...pushed.map(({ number }): Wanted => ({ kind: "pull", name: String(number) })),
    ...gone,
  ];
}
