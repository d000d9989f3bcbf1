import { AppError, EnvironmentSlug, type HoldReason, notFound } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import { authorize, type Principal } from "@switchyard/tenancy";
import { type DeploymentRow, findNewestCommit, refOf } from "../deployment-store.ts";
import type { CommandDeps } from "../deps.ts";
import {
  countOpenPreviews,
  type EnvironmentRow,
  findEnvironmentBySlug,
  insertPreview,
  PREVIEW_DEFAULTS,
  PRODUCTION,
  type PullFacts,
  refreshPreview,
} from "../environment-store.ts";
import { findServer, lockServer, type ServerRow } from "../server-store.ts";
import { storedText } from "../stored-text.ts";
import { type Queued, queueDeployment } from "./queue-deployment.ts";
import { hintDeployment, ringDeployment } from "./ring-deployment.ts";

/** What following a repository needs. */
export type FollowDeps = Pick<CommandDeps, "db" | "queue">;

export interface DeployCommitInput {
  readonly serverId: string;
  readonly environment: { readonly slug: string; readonly branch?: string; readonly pull?: PullFacts };
  readonly commit: { readonly sha: string; readonly message: string; readonly authorName: string };
  /** Branch that was pushed, or the head of the pull request. */
  readonly branch: string;
  readonly trigger: "push" | "pull_request";
  /** What the deployment waits for. Code from a fork always waits for an approval. */
  readonly hold: HoldReason | null;
}

/** Most previews of a server that are open at once. */
const MAX_PREVIEWS = 100;

const SHA = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Deploys exactly this commit to an environment: makes the preview if it is not there, opens it again if it was closed,
 * supersedes what still waits there and what older pushes run there. The commit that was last deployed or is on its way
 * there, and did not fail, is left alone (`created: false`). Throws AppError server_not_found, environment_not_found,
 * commit_invalid, too_many_previews.
 */
export async function deployCommit(
  deps: FollowDeps,
  principal: Principal,
  input: DeployCommitInput,
): Promise<{ readonly deploymentId: string; readonly created: boolean }> {
  authorize(principal, "deployment.create");
  if (!SHA.test(input.commit.sha)) throw commitInvalid(input.commit.sha);
  const done = await deps.db.forOrg(principal.orgId, async (tx) => {
    const server = await findServer(tx, input.serverId);
    if (!server) throw notFound("server", input.serverId);
    // Before anything is looked at: pushes of one server are taken one after the other.
    await lockServer(tx, server.id);
    const environment = await openEnvironment(tx, server, input.environment);
    const newest = environment.reopened ? null : await findNewestCommit(tx, environment.id);
    if (newest !== null && brings(newest, server, input)) {
      return { deploymentId: newest.id, superseded: [], created: false, held: true };
    }
    const fromFork = environment.fromFork || (input.environment.pull?.fromFork ?? false);
    const hold = fromFork ? "approval" : input.hold;
    const queued = await queueCommit(tx, principal, { server, environment, input, fromFork, hold });
    return { ...queued, created: true, held: hold !== null };
  });
  const { deploymentId, created } = done;
  if (created && !done.held) await ringDeployment(deps, deploymentId);
  for (const id of done.superseded) await hintDeployment(deps, id);
  return { deploymentId, created };
}

/** Whether the environment's newest deployment brings the commit already. */
function brings(newest: DeploymentRow, server: ServerRow, { commit, branch, trigger }: DeployCommitInput): boolean {
  if (newest.status === "failed" || newest.status === "superseded") return false;
  const known = newest.wantedSha ?? newest.commitSha;
  if (known !== null) return known === commit.sha;
  // It takes the head of its ref when it starts, which is this commit or a later one.
  const ref = refOf(newest) ?? server.defaultBranch;
  return trigger === "push" && newest.status === "queued" && newest.hold === null && ref === branch;
}

interface CommitTarget {
  readonly server: ServerRow;
  readonly environment: Pick<EnvironmentRow, "id" | "slug">;
  readonly input: DeployCommitInput;
  readonly fromFork: boolean;
  readonly hold: HoldReason | null;
}

function queueCommit(tx: OrgTransaction, principal: Principal, target: CommitTarget): Promise<Queued> {
  const { server, environment, input, fromFork, hold } = target;
  const { sha, message, authorName } = input.commit;
  const pullNumber = input.environment.pull?.number ?? null;
  return queueDeployment(tx, principal, {
    ...{ server, environment, trigger: input.trigger, clearCache: false },
    ref: pullNumber === null ? input.branch : `refs/pull/${pullNumber}/head`,
    facts: {
      wantedSha: sha,
      commitSha: sha,
      // A plain Git host tells the hash only; the rest is known once it is fetched.
      commitMessage: storedText(message).slice(0, 2_000) || null,
      commitAuthor: storedText(authorName).slice(0, 200) || null,
      ...{ branch: input.branch, pullNumber, fromFork, hold },
    },
  });
}

/** The environment a commit goes to, open; previews are made on the way. */
async function openEnvironment(
  tx: OrgTransaction,
  server: ServerRow,
  wanted: DeployCommitInput["environment"],
): Promise<Pick<EnvironmentRow, "id" | "slug" | "fromFork"> & { readonly reopened: boolean }> {
  const { slug } = wanted;
  const found = await findEnvironmentBySlug(tx, server.id, slug);
  if (found?.kind === "production") return { ...found, reopened: false };
  if (!EnvironmentSlug.safeParse(slug).success || slug === PRODUCTION || slug === PREVIEW_DEFAULTS) {
    throw notFound("environment", `${server.slug}@${slug}`);
  }
  const facts = { branch: wanted.branch ?? null, pull: wanted.pull ?? null };
  if (found !== null) {
    await refreshPreview(tx, found.id, facts);
    return { ...found, reopened: found.closedAt !== null };
  }
  if ((await countOpenPreviews(tx, server.id)) >= MAX_PREVIEWS) throw tooManyPreviews(server.slug);
  const row = { id: newId("env"), orgId: server.orgId, serverId: server.id, slug };
  await insertPreview(tx, row, facts);
  return { ...row, fromFork: facts.pull?.fromFork ?? false, reopened: false };
}

function commitInvalid(sha: string): AppError {
  return new AppError({
    code: "commit_invalid",
    kind: "invalid_input",
    message: `"${storedText(sha).slice(0, 80)}" is not the full id of a commit.`,
    remedy: "Name the commit by its whole hash.",
  });
}

function tooManyPreviews(slug: string): AppError {
  return new AppError({
    code: "too_many_previews",
    kind: "limit_exceeded",
    message: `The server "${slug}" has ${MAX_PREVIEWS} open previews, which is as many as there may be.`,
    remedy: "Close previews or pull requests that are done, or let previews expire sooner.",
  });
}
