import { BuildPlan } from "@switchyard/contracts";
import { z } from "zod";

/** A command with the folder (relative to the work tree) it runs in. */
export const PlanCommand = z.object({ argv: z.array(z.string()).min(1), cwd: z.string() });
export type PlanCommand = z.infer<typeof PlanCommand>;

/**
 * The plan as it is kept with the deployment: what people see, and beside it what running needs. Everything that an
 * instance of this deployment depends on stands here, so that a rollback never asks the source again.
 */
export const DeploymentPlan = BuildPlan.extend({
  commands: z.array(PlanCommand.extend({ phase: z.enum(["install", "build"]) })),
  /** Folder the server is started in, relative to the work tree. */
  cwd: z.string(),
  /** False when the evidence did not settle the transport: verify then tries the other one too. */
  transportCertain: z.boolean(),
  env: z.record(z.string(), z.string()),
  /** Files that must exist after the build, relative to `cwd`, because the start command names them. */
  entries: z.array(z.string()),
});
export type DeploymentPlan = z.infer<typeof DeploymentPlan>;
