import {
  closePreview,
  deployCommit,
  isWatched,
  parseDeploySettings,
  previewSlug,
  skipsDeploy,
  wantSync,
} from "@switchyard/deployments";
import { systemPrincipal } from "@switchyard/tenancy";
import { lastDeployedSha } from "../environment-store.ts";
import type { RemotePull } from "../ports.ts";
import type { SourceRow } from "../source-store.ts";
import type { Claim } from "../sync-claim-store.ts";
import type { ConnectionWorkerDeps } from "../worker-deps.ts";
import { type Outcome, type SyncHandler, settled } from "./outcome.ts";
import { isGranted, type Remote, remoteOf } from "./remote.ts";
import { ACTOR } from "./sync-branch.ts";

/** What `seen` says of a pull request that is not open. */
const CLOSED = "closed";

/** Brings a pull request in step: its head is deployed to its own preview while it is open, which closes with it. */
export const syncPull: SyncHandler = async (deps, claim, source) => {
  const remote = await remoteOf(deps, source);
  if (!remote) return settled(claim.seen);
  const pull = await remote.client.pull(remote.installation, remote.repository, Number(claim.name));
  if (!pull && !(await isGranted(deps, source, remote))) return settled(claim.seen);
  if (!pull || pull.state === "closed") return close(deps, claim, pull);
  if (pull.head.sha === claim.seen) return settled(claim.seen);
  const settings = parseDeploySettings(source.deploySettings);
  const refused = !settings.autoDeploy || !settings.previews.enabled;
  const fromOutside = pull.fromFork && settings.previews.forks === "never";
  if (refused || fromOutside || skipsDeploy(pull.head.message)) return settled(pull.head.sha);
  if (!(await touchesWatched(deps, source, { remote, pull }))) return settled(pull.head.sha);
  return deploy(deps, claim, { pull, waits: settings.waitForChecks && !pull.fromFork });
};

function deploy(
  deps: ConnectionWorkerDeps,
  claim: Claim,
  { pull, waits }: { readonly pull: RemotePull; readonly waits: boolean },
): Outcome {
  const { serverId, orgId } = claim;
  const { number, title, htmlUrl: url, author, fromFork, head } = pull;
  return {
    kind: "apply",
    seen: head.sha,
    async effect() {
      await deployCommit(deps, systemPrincipal(orgId, ACTOR), {
        serverId,
        environment: { slug: previewSlug(number), pull: { number, title, url, author, fromFork } },
        ...{ commit: head, branch: pull.headRef, trigger: "pull_request" },
        hold: fromFork ? "approval" : waits ? "checks" : null,
      });
      if (waits) await deps.db.forOrg(orgId, (tx) => wantSync(tx, { orgId, serverId, kind: "checks", name: head.sha }));
    },
  };
}

function close(deps: ConnectionWorkerDeps, claim: Claim, pull: RemotePull | null): Outcome {
  const { serverId, orgId } = claim;
  const reason = pull?.merged ? "its pull request was merged" : "its pull request was closed";
  const slug = previewSlug(Number(claim.name));
  return {
    kind: "apply",
    seen: CLOSED,
    effect: () => closePreview(deps, systemPrincipal(orgId, ACTOR), { serverId, slug, reason }),
  };
}

/** Whether the pull request touches what the server watches: since its last deployment, or against its base at first. */
async function touchesWatched(
  deps: ConnectionWorkerDeps,
  source: SourceRow,
  { remote, pull }: { readonly remote: Remote; readonly pull: RemotePull },
): Promise<boolean> {
  const settings = parseDeploySettings(source.deploySettings);
  if (settings.watchPaths.length === 0 && source.sourceRootDir === null) return true;
  const last = await deps.db.forOrg(source.orgId, (tx) => lastDeployedSha(tx, source.id, previewSlug(pull.number)));
  const range = { base: last ?? pull.baseRef, head: pull.head.sha };
  const paths = await remote.client.changedPaths(remote.installation, remote.repository, range);
  return isWatched(settings, source.sourceRootDir, paths);
}
