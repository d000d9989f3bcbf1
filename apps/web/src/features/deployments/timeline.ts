import type { Deployment, DeploymentStepView } from "@switchyard/contracts";

/** One bar of the shared time axis, in per cent of its width. */
export interface Bar {
  readonly step: DeploymentStepView;
  readonly startPercent: number;
  readonly widthPercent: number;
  readonly elapsedMs: number | null;
}

/** A bar is never thinner than this, or a step of 60 ms next to a build of a minute could not be seen. */
const MIN_WIDTH_PERCENT = 0.8;

/** Lays the steps on one axis from the first step's start to the end, or to `now` while one runs. */
export function layOut(steps: readonly DeploymentStepView[], now: number): readonly Bar[] {
  const starts = steps.flatMap((step) => (step.startedAt ? [Date.parse(step.startedAt)] : []));
  const begin = Math.min(...starts);
  const end = Math.max(...steps.map((step) => endOf(step, now)), begin + 1);
  return steps.map((step) => {
    if (!step.startedAt) return { step, startPercent: 0, widthPercent: 0, elapsedMs: null };
    const start = Date.parse(step.startedAt);
    const elapsedMs = step.durationMs ?? Math.max(0, endOf(step, now) - start);
    const startPercent = (100 * (start - begin)) / (end - begin);
    const widthPercent = Math.max(MIN_WIDTH_PERCENT, (100 * elapsedMs) / (end - begin));
    return {
      step,
      startPercent: Math.min(startPercent, 100 - MIN_WIDTH_PERCENT),
      widthPercent: Math.min(widthPercent, 100 - Math.min(startPercent, 100 - MIN_WIDTH_PERCENT)),
      elapsedMs,
    };
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

/** Whether nothing about it will change by itself any more. */
export function hasEnded(deployment: Deployment): boolean {
  if (deployment.status === "ready")
    return deployment.steps.every((step) => step.status !== "running" && step.status !== "waiting");
  return deployment.status === "failed" || deployment.status === "canceled" || deployment.status === "superseded";
}
