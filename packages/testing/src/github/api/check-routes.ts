/** Commit statuses and check runs. */
import { need, writerName } from "../caller.ts";
import type { Stage } from "../events.ts";
import { commitInfo, resolveRef } from "../git/repository.ts";
import { json, jsonBody, paged, type Reply, type RepoCall, type Routes, refusal, text } from "../http.ts";
import { shapeOfCheckRun, shapeOfCommit, shapeOfRepo, shapeOfStatus } from "../shapes.ts";
import { type CheckRun, type CommitStatus, fullName, type Repo, timestamp } from "../world.ts";

const STATES = ["pending", "success", "failure", "error"];

/** Routes below a repository on how a commit stands. */
export function checkRoutes(stage: Stage): Routes<RepoCall> {
  return {
    "POST /statuses/:sha": (call) => createStatus(stage, call),
    "GET /commits/:ref/status": async (call) => {
      need(call, { any: ["statuses"], level: "read" });
      const sha = await shaOf(call, call.params["ref"] ?? "");
      const latest = latestStatuses(call.repo, sha);
      return paged(
        call,
        latest.map((one) => shapeOfStatus(call.world, call.repo, one)),
        (statuses) => ({
          state: combined(latest),
          sha,
          total_count: latest.length,
          statuses,
          repository: shapeOfRepo(call.world, call.repo),
          commit_url: `${call.world.origin}/api/v3/repos/${fullName(call.repo)}/commits/${sha}`,
        }),
      );
    },
    "GET /commits/:ref/statuses": async (call) => {
      need(call, { any: ["statuses"], level: "read" });
      const sha = await shaOf(call, call.params["ref"] ?? "");
      const all = call.repo.statuses.filter((one) => one.sha === sha).reverse();
      return paged(
        call,
        all.map((one) => shapeOfStatus(call.world, call.repo, one)),
      );
    },
    "GET /commits/:ref/check-runs": async (call) => {
      need(call, { any: ["checks"], level: "read" });
      const sha = await shaOf(call, call.params["ref"] ?? "");
      const runs = latestRuns(call.repo, sha);
      return paged(
        call,
        runs.map((run) => shapeOfCheckRun(call.world, call.repo, run)),
        (page) => ({ total_count: runs.length, check_runs: page }),
      );
    },
  };
}

async function createStatus(stage: Stage, call: RepoCall): Promise<Reply> {
  const { world, caller, repo } = call;
  need({ world, caller, repo }, { any: ["statuses"], level: "write" });
  const body = jsonBody(call);
  const state = text(body, "state");
  if (!STATES.includes(state)) throw refusal(422, "Validation Failed: state is not included in the list");
  const optional = (name: string): string | null => (typeof body[name] === "string" ? body[name] : null);
  const description = optional("description");
  if ([...(description ?? "")].length > 140) {
    throw refusal(422, "Validation Failed: description is too long (maximum is 140 characters)");
  }
  const status = await addStatus(stage, repo, {
    sha: await shaOf(call, call.params["sha"] ?? ""),
    state,
    context: optional("context") ?? "default",
    description,
    targetUrl: optional("target_url"),
    creator: writerName(caller),
  });
  return json(shapeOfStatus(world, repo, status), 201);
}

async function shaOf(call: RepoCall, ref: string): Promise<string> {
  const sha = await resolveRef(call.repo.path, ref);
  if (!sha) throw refusal(422, `No commit found for SHA: ${ref}`);
  return sha;
}

/** The newest status of each context. */
export function latestStatuses(repo: Repo, sha: string): CommitStatus[] {
  const byContext = new Map(repo.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one]));
  return [...byContext.values()];
}

function latestRuns(repo: Repo, sha: string): CheckRun[] {
  const byName = new Map(repo.checkRuns.filter((one) => one.sha === sha).map((one) => [one.name, one]));
  return [...byName.values()];
}

function combined(statuses: readonly CommitStatus[]): string {
  if (statuses.some(({ state }) => state === "failure" || state === "error")) return "failure";
  return statuses.length === 0 || statuses.some(({ state }) => state === "pending") ? "pending" : "success";
}

/** Keeps a status and sends `status`; does not wait for the receivers. */
export async function addStatus(
  stage: Stage,
  repo: Repo,
  input: Omit<CommitStatus, "id" | "createdAt">,
): Promise<CommitStatus> {
  const { world } = stage;
  const status: CommitStatus = { ...input, id: world.nextId(), createdAt: timestamp() };
  repo.statuses.push(status);
  const { sha, state, context, description, targetUrl } = status;
  const payload = {
    id: status.id,
    sha,
    name: fullName(repo),
    target_url: targetUrl,
    context,
    description,
    state,
    commit: shapeOfCommit(world, repo, await commitInfo(repo.path, sha)),
    branches: [],
    repository: shapeOfRepo(world, repo),
  };
  void stage.hooks.fire({ event: "status", payload, sender: repo.owner, repo });
  return status;
}

/** Keeps a check run and sends `check_run`, and `check_suite` when it is completed. */
export async function addCheckRun(
  stage: Stage,
  repo: Repo,
  input: Omit<CheckRun, "id" | "startedAt">,
): Promise<CheckRun> {
  const { world, hooks } = stage;
  const run: CheckRun = { ...input, id: world.nextId(), startedAt: timestamp() };
  repo.checkRuns.push(run);
  const repository = shapeOfRepo(world, repo);
  const shape = shapeOfCheckRun(world, repo, run);
  const completed = run.status === "completed";
  await hooks.fire({
    event: "check_run",
    action: completed ? "completed" : "created",
    payload: { check_run: shape, repository },
    sender: repo.owner,
    repo,
  });
  if (!completed) return run;
  const suite = { id: run.id, head_sha: run.sha, status: run.status, conclusion: run.conclusion, app: shape.app };
  await hooks.fire({
    event: "check_suite",
    action: "completed",
    payload: { check_suite: { ...suite, head_branch: null, pull_requests: [] }, repository },
    sender: repo.owner,
    repo,
  });
  return run;
}
