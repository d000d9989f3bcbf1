/** What a moved ref means: a push webhook, new heads of pull requests, `refs/pull/N/head`. */
import { type CommitInfo, changes, commitInfo, isForced, log, refs, ZERO } from "./git/repository.ts";
import { git } from "./git/run.ts";
import { shapeOfPull, shapeOfPushed, shapeOfRepo } from "./shapes.ts";
import type { Webhooks } from "./webhooks.ts";
import { type Account, fullName, type Pull, type Repo, timestamp, type World } from "./world.ts";

export interface Stage {
  readonly world: World;
  readonly hooks: Webhooks;
}

/** A branch before and after; null where there was or is none. */
export interface Move {
  readonly branch: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Moves a branch and tells the world. */
export async function moveBranch(
  stage: Stage,
  repo: Repo,
  options: Omit<Move, "before"> & { by: Account },
): Promise<void> {
  const ref = `refs/heads/${options.branch}`;
  const before = (await refs(repo.path, ref)).get(ref) ?? null;
  if (options.after === null) await git(repo.path, ["update-ref", "-d", ref]);
  else await git(repo.path, ["update-ref", ref, options.after]);
  await branchMoved(stage, repo, { ...options, before });
}

/** Tells the world of a branch that has moved; resolves when the receivers have answered. */
export async function branchMoved(stage: Stage, repo: Repo, options: Move & { by: Account }): Promise<void> {
  if (options.before === options.after) return;
  repo.pushedAt = timestamp();
  if (stage.hooks.heard("push", repo)) {
    const payload = await pushPayload(stage.world, repo, options);
    await stage.hooks.fire({ event: "push", payload, sender: options.by, repo });
  }
  for (const base of stage.world.repos.values()) {
    for (const pull of base.pulls) {
      if (pull.state !== "open" || pull.headRepoId !== repo.id || pull.headRef !== options.branch) continue;
      if (options.after === null) await setPullState(stage, base, { pull, state: "closed", by: options.by });
      else await pullMoved(stage, base, { pull, before: pull.headSha, after: options.after, by: options.by });
    }
  }
}

async function pushPayload(world: World, repo: Repo, move: Move & { by: Account }): Promise<Record<string, unknown>> {
  const { before, after } = move;
  const url = `${world.origin}/${fullName(repo)}`;
  const range = before && after ? [`${before}..${after}`] : after ? [after] : null;
  const commits = range ? await log(repo.path, [...range, "--max-count=20", "--reverse"]) : [];
  const shapes = await Promise.all(commits.map((one) => pushed(world, repo, one)));
  const last = shapes.at(-1);
  const head =
    after === null || last?.id === after ? last : await pushed(world, repo, await commitInfo(repo.path, after));
  return {
    ref: `refs/heads/${move.branch}`,
    before: before ?? ZERO,
    after: after ?? ZERO,
    created: before === null,
    deleted: after === null,
    forced: before !== null && after !== null && (await isForced(repo.path, before, after)),
    base_ref: null,
    compare: `${url}/compare/${(before ?? ZERO).slice(0, 12)}...${(after ?? ZERO).slice(0, 12)}`,
    commits: shapes,
    head_commit: head ?? null,
    repository: { ...shapeOfRepo(world, repo), pushed_at: Math.floor(Date.now() / 1000) },
    pusher: { name: move.by.login, email: `${move.by.login}@example.com` },
  };
}

async function pushed(world: World, repo: Repo, commit: CommitInfo) {
  const files = await changes(repo.path, commit.parents[0] ?? null, commit.sha);
  return shapeOfPushed(world, repo, { ...commit, files });
}

/** Points `refs/pull/N/head` at the head, fetched from a fork where it lies in one. */
export async function pointPull(world: World, repo: Repo, pull: Pull): Promise<void> {
  const head = world.repos.get(pull.headRepoId);
  const ref = `refs/pull/${pull.number}/head`;
  if (!head || head === repo) await git(repo.path, ["update-ref", ref, pull.headSha]);
  else await git(repo.path, ["fetch", "--quiet", "--no-tags", head.path, `+refs/heads/${pull.headRef}:${ref}`]);
}

async function pullMoved(
  stage: Stage,
  repo: Repo,
  options: { pull: Pull; before: string; after: string; by: Account },
): Promise<void> {
  const { pull, before, after, by } = options;
  pull.headSha = after;
  await pointPull(stage.world, repo, pull);
  await firePull(stage, repo, { pull, action: "synchronize", by, more: { before, after } });
}

export async function firePull(
  stage: Stage,
  repo: Repo,
  options: { pull: Pull; action: string; by: Account; more?: Record<string, unknown> },
): Promise<void> {
  const { pull, action, by, more = {} } = options;
  const payload = {
    number: pull.number,
    pull_request: shapeOfPull(stage.world, repo, pull),
    repository: shapeOfRepo(stage.world, repo),
    ...more,
  };
  await stage.hooks.fire({ event: "pull_request", action, payload, sender: by, repo });
}

export async function setPullState(
  stage: Stage,
  repo: Repo,
  options: { pull: Pull; state: "open" | "closed"; merged?: boolean; by: Account },
): Promise<void> {
  const { pull, state, merged = false, by } = options;
  if (pull.state === state) return;
  pull.state = state;
  pull.merged = merged;
  await firePull(stage, repo, { pull, action: state === "closed" ? "closed" : "reopened", by });
}
