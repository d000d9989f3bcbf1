import type { DeploymentStatus, StepName, StepStatus } from "@switchyard/contracts";

/** From each status, where a deployment may go. Back to `queued` only when its worker was lost or stopped. */
const NEXT: Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>> = {
  queued: ["building", "failed", "canceled", "superseded"],
  building: ["verifying", "failed", "canceled", "superseded", "queued"],
  verifying: ["ready", "failed", "canceled", "superseded", "queued"],
  ready: [],
  failed: [],
  canceled: [],
  superseded: [],
};

/** How often a deployment may be taken up before a lost worker counts as its own fault. */
export const MAX_ATTEMPTS = 3;

/** Whether the machine has this edge. */
export function canMove(from: DeploymentStatus, to: DeploymentStatus): boolean {
  return NEXT[from].includes(to);
}

/** The statuses from which `to` can be reached: the `WHERE status IN` of its compare-and-swap. */
export function sourcesOf(to: DeploymentStatus): readonly DeploymentStatus[] {
  return (Object.keys(NEXT) as DeploymentStatus[]).filter((from) => canMove(from, to));
}

/** Whether nothing can change any more. */
export function isTerminal(status: DeploymentStatus): boolean {
  return NEXT[status].length === 0;
}

/** Longest that promote and retire may take after a deployment is ready; a worker that takes longer is gone. */
export const SETTLE_MS = 60_000;

/**
 * Whether nothing of a deployment is to come: it has ended, and what is ready went live or did not. Steps whose worker is
 * gone are not waited for.
 */
export function isSettled(
  deployment: {
    readonly status: DeploymentStatus;
    readonly readyAt: string | null;
    readonly steps: readonly { readonly status: StepStatus }[];
  },
  now: Date,
): boolean {
  if (!isTerminal(deployment.status)) return false;
  const pending = deployment.steps.some(({ status }) => status === "waiting" || status === "running");
  return !pending || deployment.readyAt === null || now.getTime() - Date.parse(deployment.readyAt) > SETTLE_MS;
}

/** Whether a worker holds it. */
export function isRunning(status: DeploymentStatus): boolean {
  return status === "building" || status === "verifying";
}

/** The status a deployment has while a step runs. Promote and retire come after it is ready. */
export function statusDuring(step: StepName): DeploymentStatus {
  if (step === "verify") return "verifying";
  return step === "promote" || step === "retire" ? "ready" : "building";
}

/** What becomes of steps that did not run to their end when the deployment ends this way. */
export function leftoverStep(end: "failed" | "canceled" | "superseded"): { waiting: StepStatus; running: StepStatus } {
  if (end === "failed") return { waiting: "skipped", running: "failed" };
  return { waiting: end === "canceled" ? "canceled" : "skipped", running: "canceled" };
}
