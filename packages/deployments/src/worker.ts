/** What a worker runs: entered as `@switchyard/deployments/worker`, so that the web app never loads any of it. */
export type { InstanceKeeper } from "./instances/keeper.ts";
export { type Supervisor, type SupervisorDeps, startSupervisor } from "./instances/supervise.ts";
export { type DeploymentLimits, defaultLimits } from "./limits.ts";
export { createSweeper, type SweepDeps, type Sweeper, type SweepReport } from "./sweep/sweep.ts";
export type { WorkflowDeps } from "./workflow/deps.ts";
export { type BuildOptions, type Builds, startBuilds } from "./workflow/start-builds.ts";
