import { AppError } from "@switchyard/contracts";
import { detectPlan } from "../detection/detect.ts";
import { directoryTree } from "../detection/directory-tree.ts";
import type { DeploymentPlan } from "../detection/plan.ts";
import { resolveRootDirectory } from "../detection/root-directory.ts";
import type { Run } from "./run.ts";
import { environmentOf, variablesOf } from "./run-environment.ts";
import { savePlan } from "./run-store.ts";

/** Decides how the source is built and run, says why, and checks that the variables it declares are set. */
export async function detectStep(run: Run): Promise<DeploymentPlan> {
  const { deps, deployment } = run;
  const folder = await resolveRootDirectory(run.treeDir, deployment.settings.sourceRootDir);
  const plan = detectPlan(directoryTree(run.treeDir), folder);
  for (const line of plan.evidence) run.say(line);
  await savePlan(deps.db, run.holder, plan);
  await assertVariables(run, plan);
  return plan;
}

/** Throws AppError variable_missing when the plan requires variables that the environment does not set. */
export async function assertVariables(run: Run, plan: DeploymentPlan): Promise<void> {
  const set = (await variablesOf(run)).values;
  const missing = plan.requiredVariables.filter(({ name }) => !Object.hasOwn(set, name));
  if (missing.length === 0) return;
  const { fromFork } = await environmentOf(run);
  const names = missing.map(({ name, description }) => (description === null ? name : `${name} (${description})`));
  throw new AppError({
    code: "variable_missing",
    kind: "invalid_input",
    message: `switchyard.json requires ${names.join(", ")}, which ${missing.length === 1 ? "is" : "are"} not set in ${run.deployment.environmentSlug}.`,
    remedy: fromFork
      ? "Previews of pull requests from forks get no variables: push the branch to the repository itself to preview it."
      : `Set ${missing.map(({ name }) => name).join(", ")} in the environment's variables and deploy again.`,
  });
}
