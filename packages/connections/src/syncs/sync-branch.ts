import type { DeploySettings } from "@switchyard/contracts";
import {
  closePreview,
  deployCommit,
  environmentOfBranch,
  isWatched,
  parseDeploySettings,
  skipsDeploy,
  wantSync,
} from "@switchyard/deployments";
import { openGitCredential } from "@switchyard/secrets";
import { systemPrincipal } from "@switchyard/tenancy";
import { isFetching, lastDeployedSha, openPreviews } from "../environment-store.ts";
import type { RemoteCommit } from "../ports.ts";
import type { SourceRow } from "../source-store.ts";
import type { Claim } from "../sync-claim-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { type Outcome, type SyncHandler, settled } from "./outcome.ts";
import { isGranted, type Remote, remoteOf } from "./remote.ts";

/** A fetch takes a few seconds. */
const FETCHED_SECONDS = 2;

/** Who deploys what was pushed. */
export const ACTOR = "git";

/**
 * Brings a branch in step: asks what its head is now, and deploys it where the settings say so. A branch that is gone
 * closes the previews that follow it.
 */
export const syncBranch: SyncHandler = async (deps, claim, source) => {
  const settings = parseDeploySettings(source.deploySettings);
  if (source.githubRepoId === null) return followGit(deps, claim, { source, settings });
  const remote = await remoteOf(deps, source);
  if (!remote) return settled(claim.seen);
  const head = await remote.client.branchHead(remote.installation, remote.repository, claim.name);
  if (head) return followHead(deps, claim, { source, settings, head, remote });
  return (await isGranted(deps, source, remote)) ? closeFollowers(deps, claim, source) : settled(claim.seen);
};

interface Followed {
  readonly source: SourceRow;
  readonly settings: DeploySettings;
  readonly head: RemoteCommit;
  readonly remote: Remote | null;
}

async function followHead(deps: ConnectionWorkerDeps, claim: Claim, followed: Followed): Promise<Outcome> {
  const { source, settings, head, remote } = followed;
  if (head.sha === claim.seen) return settled(claim.seen);
  const { sourceRef: ref, defaultBranch } = source;
  const slug = environmentOfBranch(settings, { branch: claim.name, ref, defaultBranch });
  if (slug === null || !settings.autoDeploy || skipsDeploy(head.message)) return settled(head.sha);
  if (remote && !(await touchesWatched(deps, { ...followed, remote }, slug))) return settled(head.sha);
  // It may well be this commit that is being fetched, as when a server was just made.
  if (await deps.db.forOrg(source.orgId, (tx) => isFetching(tx, source.id, slug))) {
    return { kind: "again", seconds: FETCHED_SECONDS };
  }
  const waits = remote !== null && settings.waitForChecks;
  return {
    kind: "apply",
    seen: head.sha,
    async effect() {
      const environment = slug === "production" ? { slug } : { slug, branch: claim.name };
      const { serverId, orgId } = claim;
      await deployCommit(deps, systemPrincipal(orgId, ACTOR), {
        ...{ serverId, environment, commit: head, branch: claim.name, trigger: "push" },
        hold: waits ? "checks" : null,
      });
      if (waits) await deps.db.forOrg(orgId, (tx) => wantSync(tx, { orgId, serverId, kind: "checks", name: head.sha }));
    },
  };
}

async function touchesWatched(
  deps: ConnectionWorkerDeps,
  followed: Followed & { readonly remote: Remote },
  slug: string,
): Promise<boolean> {
  const { source, settings, head, remote } = followed;
  const base = await deps.db.forOrg(source.orgId, (tx) => lastDeployedSha(tx, source.id, slug));
  if (base === null || (settings.watchPaths.length === 0 && source.sourceRootDir === null)) return true;
  const range = { base, head: head.sha };
  const paths = await remote.client.changedPaths(remote.installation, remote.repository, range);
  return isWatched(settings, source.sourceRootDir, paths);
}

async function closeFollowers(deps: ConnectionWorkerDeps, claim: Claim, source: SourceRow): Promise<Outcome> {
  const open = await deps.db.forOrg(source.orgId, (tx) => openPreviews(tx, source.id));
  const followers = open.filter(({ branch, pullNumber }) => branch === claim.name && pullNumber === null);
  return {
    kind: "apply",
    seen: null,
    async effect() {
      for (const { slug } of followers) {
        const closing = { serverId: source.id, slug, reason: "its branch was deleted" };
        await closePreview(deps, systemPrincipal(source.orgId, ACTOR), closing);
      }
    },
  };
}

/** A plain Git URL: its own ref is all that is followed. */
async function followGit(
  deps: ConnectionWorkerDeps,
  claim: Claim,
  { source, settings }: { readonly source: SourceRow; readonly settings: DeploySettings },
): Promise<Outcome> {
  const head = await gitHead(deps, source, claim.name);
  if (!head) return closeFollowers(deps, claim, source);
  // Which branch HEAD is was not known before: a push to it is a push to production.
  const defaultBranch = source.defaultBranch ?? head.headBranch;
  const commit = { sha: head.sha, message: "", authorName: "" };
  return followHead(deps, claim, { source: { ...source, defaultBranch }, settings, head: commit, remote: null });
}

/** Head of a branch of a plain Git URL, and which branch its HEAD is. */
export async function gitHead(
  deps: ConnectionWorkerDeps,
  source: SourceRow,
  branch: string | null,
): Promise<{ readonly sha: string; readonly headBranch: string | null } | null> {
  const { orgId, gitCredentialId, sourceUrl: url } = source;
  const credential =
    gitCredentialId === null
      ? null
      : await deps.db.asSystem("open the Git credential of a look", (tx) =>
          openGitCredential(tx, deps.sealer, { orgId, id: gitCredentialId }),
        );
  const head = await deps.resolveHead({ url, ref: null }, credential);
  if (branch === null || (head !== null && head.branch === branch)) {
    return head && { sha: head.sha, headBranch: head.branch };
  }
  const other = await deps.resolveHead({ url, ref: `refs/heads/${branch}` }, credential);
  return other && { sha: other.sha, headBranch: head?.branch ?? null };
}
