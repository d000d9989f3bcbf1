import type { Deployment, DeploymentStepView } from "@switchyard/contracts";

/** One bar of the shared time axis, in per cent of its width. */
export interface Bar {
  readonly step: DeploymentStepView;
  readonly startPercent: number;
  readonly widthPercent: number;
  readonly elapsedMs: number | null;
}

/** The wait before the first step. Where it was long, it has no bar: it would leave nothing of the axis to the steps. */
export interface Wait {
  readonly elapsedMs: number;
  readonly widthPercent: number | null;
}

export interface Timeline {
  readonly wait: Wait | null;
  readonly bars: readonly Bar[];
  /** Length of the axis. */
  readonly axisMs: number;
}

/** A bar is never thinner than this, or a step of 60 ms next to a build of a minute could not be seen. */
const MIN_WIDTH_PERCENT = 0.8;
/** Waits up to this long share the axis with the steps. */
const WAIT_ON_AXIS_MS = 30_000;

/**
 * Lays a deployment out on one axis, from when it was asked for (or, after a long wait, from its first step) to the end,
 * or to `now` while a step runs.
 */
export function timelineOf(deployment: Pick<Deployment, "createdAt" | "steps">, now: number): Timeline {
  const { steps } = deployment;
  const asked = Date.parse(deployment.createdAt);
  const first = Math.min(...steps.flatMap((step) => (step.startedAt ? [Date.parse(step.startedAt)] : [])));
  const waited = Number.isFinite(first) ? Math.max(0, first - asked) : null;
  const onAxis = waited !== null && waited <= WAIT_ON_AXIS_MS;
  const begin = onAxis ? Math.min(asked, first) : first;
  const end = Math.max(...steps.map((step) => endOf(step, now)), begin + 1);
  const axisMs = Number.isFinite(begin) ? end - begin : 0;
  return {
    wait: waited === null ? null : { elapsedMs: waited, widthPercent: onAxis ? (100 * waited) / axisMs : null },
    bars: layOut(steps, { begin, axisMs, now }),
    axisMs,
  };
}

function layOut(
  steps: readonly DeploymentStepView[],
  axis: { readonly begin: number; readonly axisMs: number; readonly now: number },
): readonly Bar[] {
  return steps.map((step) => {
    if (!step.startedAt || step.status === "skipped") {
      return { step, startPercent: 0, widthPercent: 0, elapsedMs: null };
    }
    const start = Date.parse(step.startedAt);
    const elapsedMs = step.durationMs ?? Math.max(0, endOf(step, axis.now) - start);
    const startPercent = Math.min((100 * (start - axis.begin)) / axis.axisMs, 100 - MIN_WIDTH_PERCENT);
    const widthPercent = Math.max(MIN_WIDTH_PERCENT, (100 * elapsedMs) / axis.axisMs);
    return { step, startPercent, widthPercent: Math.min(widthPercent, 100 - startPercent), elapsedMs };
  });
}

function endOf(step: DeploymentStepView, now: number): number {
  if (step.finishedAt) return Date.parse(step.finishedAt);
  return step.status === "running" ? now : step.startedAt ? Date.parse(step.startedAt) : 0;
}

/** From its start to when it was ready or ended; null before it began and while it runs. */
export function spentMs(deployment: Deployment): number | null {
  const end = deployment.finishedAt ?? deployment.readyAt;
  return deployment.startedAt && end ? Date.parse(end) - Date.parse(deployment.startedAt) : null;
}

/** From when it was asked for to when it was live; null when it did not go live by itself. */
export function untilLiveMs(deployment: Pick<Deployment, "createdAt" | "steps">): number | null {
  const promote = deployment.steps.find((step) => step.name === "promote");
  if (promote?.status !== "succeeded" || !promote.finishedAt) return null;
  return Date.parse(promote.finishedAt) - Date.parse(deployment.createdAt);
}

/** Whether nothing about it will change by itself any more. */
export function hasEnded(deployment: Deployment): boolean {
  if (deployment.status === "ready")
    return deployment.steps.every((step) => step.status !== "running" && step.status !== "waiting");
  return deployment.status === "failed" || deployment.status === "canceled" || deployment.status === "superseded";
}
