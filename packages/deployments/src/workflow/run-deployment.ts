import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Failure, type StepName, toAppError } from "@switchyard/contracts";
import { type WideEvent, wideEvent } from "@switchyard/telemetry";
import { hintDeployment } from "../commands/ring-deployment.ts";
import { statusDuring } from "../deployment-machine.ts";
import type { DeploymentPlan } from "../detection/plan.ts";
import { DEPLOYMENT_TIMEOUT_MS } from "../job.ts";
import { LAST_LINES, openLogWriter } from "../logs/log-writer.ts";
import type { LogLine } from "../ports.ts";
import { buildStep } from "./build-step.ts";
import type { WorkflowDeps } from "./deps.ts";
import { detectStep } from "./detect-step.ts";
import { fetchStep } from "./fetch-step.ts";
import { packageStep } from "./package-step.ts";
import { promoteStep } from "./promote-step.ts";
import { retireStep } from "./retire-step.ts";
import { reuseArtifact } from "./reuse-artifact.ts";
import type { Run } from "./run.ts";
import {
  becomeFailed,
  becomeStopped,
  beginStep,
  beginVerifying,
  type ClaimedDeployment,
  endStep,
  renewLease,
  requeue,
  type StopReason,
} from "./run-store.ts";
import { verifyStep } from "./verify-step.ts";

interface RunState {
  step: StepName;
  ended: StopReason | "lost" | null;
}

const HEARTBEAT_MS = 1_000;

/**
 * Runs a deployment that this worker has claimed to its end: fetch → detect → build → package → verify → promote → retire, a row each; one
 * that reuses an artifact begins at verify. Failures are written on the deployment, not thrown; when `stopping` aborts, it
 * goes back to the queue.
 */
export async function runDeployment(
  deps: WorkflowDeps,
  deployment: ClaimedDeployment,
  stopping: AbortSignal,
): Promise<void> {
  const { id, orgId, serverId, attempt } = deployment;
  const fields = { deployment_id: id, org_id: orgId, server_id: serverId, attempt };
  await wideEvent(deps.log, { name: "deployment.run", fields }, (event) =>
    runClaimed(deps, deployment, { stopping, event }),
  );
}

async function runClaimed(
  deps: WorkflowDeps,
  deployment: ClaimedDeployment,
  context: { readonly stopping: AbortSignal; readonly event: WideEvent },
): Promise<void> {
  const { id } = deployment;
  const holder = { id, workerId: deps.workerId, attempt: deployment.attempt };
  const abort = new AbortController();
  const state: RunState = { step: "fetch", ended: null };
  const log = await openLogWriter({
    db: deps.db,
    orgId: deployment.orgId,
    ownerId: id,
    onWritten: () => void hintDeployment(deps, id),
  });
  const onLine = (line: LogLine): void => log.write(state.step, line);
  // A folder per try: one that was given up may still be clearing its own while the next one builds.
  const dir = join(deps.workDir, `${id}.${deployment.attempt}`);
  const run: Run = {
    deps,
    deployment,
    holder,
    log,
    treeDir: join(dir, "tree"),
    signal: AbortSignal.any([abort.signal, context.stopping]),
    onLine,
    say: (text) => onLine({ stream: "system", text }),
  };
  const heartbeat = watchRow(run, state, abort);
  const timeout = setTimeout(() => abort.abort(timedOut()), DEPLOYMENT_TIMEOUT_MS);
  try {
    await rm(dir, { recursive: true, force: true });
    await mkdir(run.treeDir, { recursive: true });
    await runSteps(run, state, context.event);
  } catch (thrown) {
    const reason: unknown = abort.signal.aborted ? abort.signal.reason : thrown;
    await finishBadly(run, { state, thrown: reason, stopping: context.stopping, event: context.event });
  } finally {
    clearInterval(heartbeat);
    clearTimeout(timeout);
    await log.close();
    await rm(dir, { recursive: true, force: true });
    await hintDeployment(deps, id);
  }
}

/** Renews the lease each second and ends the run when somebody asked for that, or took it. */
function watchRow(run: Run, state: RunState, abort: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    if (statusDuring(state.step) === "ready") return;
    renewLease(run.deps.db, run.holder).then(
      (lease) => {
        if (lease !== null && lease.stop === null) return;
        state.ended ??= lease === null ? "lost" : lease.stop;
        abort.abort(new AppError(canceledError));
      },
      // The database is away; the lease holds a while, and the next beat tries again.
      () => {},
    );
  }, HEARTBEAT_MS);
}

const canceledError = {
  code: "deployment_canceled",
  kind: "conflict",
  message: "The deployment was canceled.",
  remedy: "Deploy again when you are ready.",
} as const;

function timedOut(): AppError {
  return new AppError({
    code: "deployment_timeout",
    kind: "timeout",
    message: `The deployment did not end within ${Math.round(DEPLOYMENT_TIMEOUT_MS / 60_000)} minutes and was stopped.`,
    remedy: "Look at the log for the step that took so long.",
  });
}

async function runSteps(run: Run, state: RunState, event: WideEvent): Promise<void> {
  const { deps, deployment } = run;
  const step = async <T>(name: StepName, work: () => Promise<T>): Promise<T> => {
    run.signal.throwIfAborted();
    state.step = name;
    await beginStep(deps.db, deployment.id, name);
    void hintDeployment(deps, deployment.id);
    const result = await event.phase(name, work);
    await run.log.endStep(name);
    await endStep(deps.db, deployment.id, { name, status: "succeeded" });
    void hintDeployment(deps, deployment.id);
    return result;
  };
  const built = await build(run, step);
  run.signal.throwIfAborted();
  if (!(await beginVerifying(deps.db, run.holder))) throw new AppError(canceledError);
  const verified = await step("verify", async () => {
    const { plan, digest } = await built();
    return verifyStep(run, plan, digest);
  });
  // From here on the deployment is ready: what fails now is told in the log and on the step, and never undone.
  state.step = "promote";
  const promoted = await quietStep(run, "promote", () => promoteStep(run, verified));
  state.step = "retire";
  if (promoted) await quietStep(run, "retire", () => retireStep(run));
  else await endStep(deps.db, deployment.id, { name: "retire", status: "skipped" });
}

type Step = <T>(name: StepName, work: () => Promise<T>) => Promise<T>;
type Built = () => Promise<{ readonly plan: DeploymentPlan; readonly digest: string }>;

const BUILD_STEPS = ["fetch", "detect", "build", "package"] as const;

/** Builds the source; or skips that, and takes another deployment's artifact when it comes to be verified. */
async function build(run: Run, step: Step): Promise<Built> {
  const { deps, deployment } = run;
  const from = deployment.reusedFrom;
  if (from !== null) {
    for (const name of BUILD_STEPS) await endStep(deps.db, deployment.id, { name, status: "skipped" });
    return () => reuseArtifact(run, from);
  }
  await step("fetch", () => fetchStep(run));
  const detected = await step("detect", () => detectStep(run));
  const plan = await step("build", () => buildStep(run, detected));
  const digest = await step("package", () => packageStep(run));
  return async () => ({ plan, digest });
}

async function quietStep(run: Run, name: "promote" | "retire", work: () => Promise<boolean>): Promise<boolean> {
  const { db } = run.deps;
  const { id } = run.deployment;
  await beginStep(db, id, name);
  try {
    const done = await work();
    await endStep(db, id, { name, status: done ? "succeeded" : "skipped" });
    return done;
  } catch (thrown) {
    run.say(`${toAppError(thrown).message} The deployment stays ready and can be promoted by hand.`);
    await endStep(db, id, { name, status: "failed" });
    return false;
  } finally {
    await run.log.endStep(name);
    void hintDeployment(run.deps, id);
  }
}

interface BadEnd {
  readonly state: RunState;
  readonly thrown: unknown;
  readonly stopping: AbortSignal;
  readonly event: WideEvent;
}

async function finishBadly(run: Run, end: BadEnd): Promise<void> {
  const { db } = run.deps;
  const lines = run.log.lastLines();
  const ended = end.state.ended ?? (await whyStopped(run, end.thrown));
  if (ended === "lost") {
    end.event.set({ ended });
    return;
  }
  if (ended !== null) {
    run.say(ended === "canceled" ? "Canceled." : "A newer push takes its place.");
    end.event.set({ ended });
    await run.log.endStep(end.state.step);
    await becomeStopped(db, run.holder, ended);
    return;
  }
  if (end.stopping.aborted) {
    run.say("The worker stops; the deployment goes back to the queue.");
    end.event.set({ ended: "requeued" });
    await run.log.endStep(end.state.step);
    await requeue(db, run.holder);
    return;
  }
  const error = toAppError(end.thrown);
  run.say(`${error.message}${error.remedy ? ` ${error.remedy}` : ""}`);
  end.event.set({ ended: "failed", failure_code: error.code, failure_detail: error.detail });
  await run.log.endStep(end.state.step);
  await becomeFailed(db, run.holder, failureCard(error, end.state.step, lines));
}

/** Asks the row why it did not take the next status; null when the run failed by itself. */
async function whyStopped(run: Run, thrown: unknown): Promise<RunState["ended"]> {
  if (!(thrown instanceof AppError) || thrown.code !== canceledError.code) return null;
  const lease = await renewLease(run.deps.db, run.holder);
  return lease === null ? "lost" : lease.stop;
}

function failureCard(error: AppError, step: StepName, lines: readonly string[]): Failure {
  const exitCode = error.meta?.["exitCode"];
  const signal = error.meta?.["signal"];
  const own = error.meta?.["lastLines"];
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy ?? "Look at the log, correct what it names, and deploy again.",
    step,
    exitCode: typeof exitCode === "number" ? exitCode : null,
    signal: typeof signal === "string" ? signal : null,
    lastLines: Array.isArray(own) ? own.slice(-LAST_LINES).map(String) : [...lines],
  };
}
