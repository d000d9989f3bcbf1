import type { Deployment } from "@switchyard/contracts";
import type { Api } from "../client/api.ts";
import { type DeploymentPath, followDeployment } from "../client/follow-deployment.ts";
import { duration } from "../terminal.ts";
import type { CommandContext } from "./context.ts";
import { plain } from "./output.ts";

/** Follows a deployment, telling its steps and log, then how it ended and why. */
export async function followToEnd(context: CommandContext, api: Api, path: DeploymentPath): Promise<Deployment> {
  const { output } = context;
  const told = new Set<string>();
  const ended = await followDeployment(api, path, {
    line: (line) => output.progress(`${output.colors.dim(line.step.padEnd(8))}${plain(line.text)}`),
    change: (deployment) => tellSteps(deployment, told, context),
  });
  tellSteps(ended, told, context);
  for (const warning of ended.warnings) output.progress(`! ${plain(warning.message)}\n  ${plain(warning.remedy)}`);
  if (ended.failure) {
    output.progress(`${output.colors.red("✗")} ${plain(ended.failure.message)}\n  ${plain(ended.failure.remedy)}`);
  }
  output.progress(`Deployment ${ended.number} is ${ended.status}.`);
  return ended;
}

function tellSteps(deployment: Deployment, told: Set<string>, { output }: CommandContext): void {
  for (const step of deployment.steps) {
    if (step.durationMs === null || told.has(step.name)) continue;
    told.add(step.name);
    const mark = step.status === "succeeded" ? output.colors.green("✓") : output.colors.red("✗");
    output.progress(`${mark} ${step.name}  ${output.colors.dim(duration(step.durationMs))}`);
  }
}
