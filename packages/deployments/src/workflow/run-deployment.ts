import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type Failure, type StepName, toAppError } from "@switchyard/contracts";
import { type WideEvent, wideEvent } from "@switchyard/telemetry";
import { hintDeployment } from "../commands/ring-deployment.ts";
import { statusDuring } from "../deployment-machine.ts";
import { openLogWriter } from "../logs/log-writer.ts";
import type { LogLine } from "../ports.ts";
import { buildStep } from "./build-step.ts";
import type { WorkflowDeps } from "./deps.ts";
import { detectStep } from "./detect-step.ts";
import { fetchStep } from "./fetch-step.ts";
import { packageStep } from "./package-step.ts";
import { promoteStep, retireStep } from "./promote-step.ts";
import type { Run } from "./run.ts";
import {
  becomeCanceled,
  becomeFailed,
  beginStep,
  beginVerifying,
  type ClaimedDeployment,
  claimDeployment,
  endStep,
  renewLease,
  requeue,
} from "./run-store.ts";
import { verifyStep } from "./verify-step.ts";

interface RunState {
  step: StepName;
  ended: "canceled" | "lost" | null;
}

const HEARTBEAT_MS = 1_000;

/**
 * Runs one deployment to its end: fetch → detect → build → package → verify → promote → retire, a row each. Does nothing
 * when it is not queued. Failures are written on the deployment, not thrown; when `stopping` aborts, it goes back to the queue.
 */
export async function runDeployment(deps: WorkflowDeps, deploymentId: string, stopping: AbortSignal): Promise<void> {
  const deployment = await claimDeployment(deps.db, deploymentId, deps.workerId);
  if (!deployment) return;
  const { orgId, serverId, attempt } = deployment;
  const fields = { deployment_id: deploymentId, org_id: orgId, server_id: serverId, attempt };
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
  const dir = join(deps.workDir, id);
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
  const heartbeat = setInterval(() => {
    if (statusDuring(state.step) === "ready") return;
    renewLease(deps.db, holder).then(
      (lease) => {
        if (lease !== null && !lease.cancel) return;
        state.ended ??= lease === null ? "lost" : "canceled";
        abort.abort(new AppError(canceledError));
      },
      // The database is away; the lease holds a while, and the next beat tries again.
      () => {},
    );
  }, HEARTBEAT_MS);
  try {
    await rm(dir, { recursive: true, force: true });
    await mkdir(run.treeDir, { recursive: true });
    await runSteps(run, state, context.event);
  } catch (thrown) {
    await finishBadly(run, { state, thrown, stopping: context.stopping, event: context.event });
  } finally {
    clearInterval(heartbeat);
    await log.close();
    await rm(dir, { recursive: true, force: true });
    await hintDeployment(deps, id);
  }
}

const canceledError = {
  code: "deployment_canceled",
  kind: "conflict",
  message: "The deployment was canceled.",
  remedy: "Deploy again when you are ready.",
} as const;

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
  await step("fetch", () => fetchStep(run));
  const detected = await step("detect", () => detectStep(run));
  const plan = await step("build", () => buildStep(run, detected));
  const digest = await step("package", () => packageStep(run));
  run.signal.throwIfAborted();
  if (!(await beginVerifying(deps.db, run.holder))) throw new AppError(canceledError);
  const verified = await step("verify", () => verifyStep(run, plan, digest));
  // From here on the deployment is ready: what fails now is told in the log and on the step, and never undone.
  state.step = "promote";
  const promoted = await quietStep(run, "promote", () => promoteStep(run, verified));
  state.step = "retire";
  if (promoted) await quietStep(run, "retire", () => retireStep(run));
  else await endStep(deps.db, deployment.id, { name: "retire", status: "skipped" });
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
  if (end.state.ended === "lost") {
    end.event.set({ ended: "lost" });
    return;
  }
  if (end.state.ended === "canceled") {
    run.say("Canceled.");
    end.event.set({ ended: "canceled" });
    await run.log.endStep(end.state.step);
    await becomeCanceled(db, run.holder);
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

function failureCard(error: AppError, step: StepName, lines: readonly string[]): Failure {
  const exitCode = error.meta?.["exitCode"];
  const signal = error.meta?.["signal"];
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy ?? "Look at the log, correct what it names, and deploy again.",
    step,
    exitCode: typeof exitCode === "number" ? exitCode : null,
    signal: typeof signal === "string" ? signal : null,
    lastLines: [...lines],
  };
}
