/** Pull requests and checks, for tests. */
import { addCheckRun, addStatus } from "../api/check-routes.ts";
import { firePull, moveBranch, pointPull, type Stage, setPullState } from "../events.ts";
import { resolve } from "../git/repository.ts";
import { refusal } from "../http.ts";
import { type Comment, type CommitStatus, type Pull, type Repo, timestamp } from "../world.ts";
import { accountNamed, actor, addCommit, type CommitInput, forkOf, type RepoName, repoOf } from "./repositories.ts";

/** How a check ended, or that it has not. */
export type CheckOutcome =
  | "pending"
  | "success"
  | "failure"
  | "neutral"
  | "cancelled"
  | "skipped"
  | "timed_out"
  | "action_required";

export interface PullDriver {
  /** Opens a pull request; answers its number. `files` are committed on the head first; `fromFork` is the fork's owner. */
  openPull(input: {
    readonly repo: RepoName;
    readonly head: string;
    readonly base?: string;
    readonly title?: string;
    readonly author?: string;
    readonly fromFork?: string;
    readonly files?: CommitInput["files"];
  }): Promise<number>;
  /** Commits on the head branch of a pull request, in its fork where it has one; answers the new head. */
  pushToPull(repo: RepoName, number: number, input: Omit<CommitInput, "branch">): Promise<string>;
  closePull(repo: RepoName, number: number, options?: { readonly merge?: boolean }): Promise<void>;
  reopenPull(repo: RepoName, number: number): Promise<void>;
  /** A check of somebody else's on a commit: a check run of a CI, or with `via: "status"` a commit status. */
  setChecks(
    repo: RepoName,
    sha: string,
    check: { readonly outcome: CheckOutcome; readonly name?: string; readonly via?: "check" | "status" },
  ): Promise<void>;
  /** All commit statuses of a commit, oldest first; a context comes as often as it was set. */
  statuses(repo: RepoName, sha: string): readonly CommitStatus[];
  comments(repo: RepoName, number: number): readonly Comment[];
  deleteComment(repo: RepoName, id: number): void;
}

export function pullDriver(stage: Stage): PullDriver {
  const { world } = stage;
  return {
    openPull: (input) => openPull(stage, input),
    async pushToPull(name, number, input) {
      const pull = pullOf(repoOf(world, name), number);
      const head = repoOf(world, pull.headRepoId);
      return addCommit(stage, head, { author: pull.author, ...input, branch: pull.headRef });
    },
    async closePull(name, number, options = {}) {
      const repo = repoOf(world, name);
      const pull = pullOf(repo, number);
      const by = actor(world, repo.owner);
      const merged = options.merge ?? false;
      await setPullState(stage, repo, { pull, state: "closed", merged, by });
      if (merged) await moveBranch(stage, repo, { branch: pull.baseRef, after: pull.headSha, by });
    },
    async reopenPull(name, number) {
      const repo = repoOf(world, name);
      await setPullState(stage, repo, { pull: pullOf(repo, number), state: "open", by: actor(world, repo.owner) });
    },
    async setChecks(name, sha, check) {
      const repo = repoOf(world, name);
      const { outcome, name: title = "ci/test" } = check;
      const done = outcome !== "pending";
      if (check.via === "status") {
        const state = outcome === "success" || outcome === "pending" ? outcome : "failure";
        const more = { description: null, targetUrl: null, creator: "ci-bot" };
        await addStatus(stage, repo, { sha, state, context: title, ...more });
        return;
      }
      await addCheckRun(stage, repo, {
        sha,
        name: title,
        appSlug: "test-ci",
        status: done ? "completed" : "in_progress",
        conclusion: done ? outcome : null,
      });
    },
    statuses: (name, sha) => repoOf(world, name).statuses.filter((status) => status.sha === sha),
    comments: (name, number) => repoOf(world, name).comments.filter((comment) => comment.number === number),
    deleteComment(name, id) {
      const { comments } = repoOf(world, name);
      const at = comments.findIndex((comment) => comment.id === id);
      if (at >= 0) comments.splice(at, 1);
    },
  };
}

async function openPull(stage: Stage, input: Parameters<PullDriver["openPull"]>[0]): Promise<number> {
  const { world } = stage;
  const repo = repoOf(world, input.repo);
  const head = input.fromFork === undefined ? repo : await forkOf(stage, repo, input.fromFork);
  const author = input.author ?? input.fromFork ?? actor(world, repo.owner).login;
  if (input.files) await addCommit(stage, head, { branch: input.head, files: input.files, author });
  const headSha = await resolve(head.path, `refs/heads/${input.head}`);
  if (!headSha) throw refusal(422, `There is no branch ${input.head}; give files, or commit on it first`);
  const pull: Pull = {
    number: repo.nextNumber++,
    title: input.title ?? `Merge ${input.head}`,
    body: "",
    author,
    headRepoId: head.id,
    headRef: input.head,
    headSha,
    baseRef: input.base ?? repo.defaultBranch,
    state: "open",
    merged: false,
    createdAt: timestamp(),
  };
  repo.pulls.push(pull);
  await pointPull(world, repo, pull);
  await firePull(stage, repo, { pull, action: "opened", by: accountNamed(world, author) });
  return pull.number;
}

function pullOf(repo: Repo, number: number): Pull {
  const pull = repo.pulls.find((one) => one.number === number);
  if (!pull) throw refusal(404, `There is no pull request ${number}`);
  return pull;
}
