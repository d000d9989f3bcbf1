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
    change(deployment) {
      tellWait(deployment, told, context);
      tellSteps(deployment, told, context);
    },
  });
  tellSteps(ended, told, context);
  for (const warning of ended.warnings) output.progress(`! ${plain(warning.message)}\n  ${plain(warning.remedy)}`);
  if (ended.failure) {
    output.progress(`${output.colors.red("✗")} ${plain(ended.failure.message)}\n  ${plain(ended.failure.remedy)}`);
  }
  output.progress(`Deployment ${ended.number} is ${ended.status}.`);
  return ended;
}

/** Says, once for each reason, why a deployment does not start yet. */
function tellWait(deployment: Deployment, told: Set<string>, { output }: CommandContext): void {
  const reason = waitReason(deployment);
  if (reason === null || told.has(reason)) return;
  told.add(reason);
  output.progress(output.colors.dim(reason));
}

/** Why a deployment does not start yet, in words; null when it has started, or starts next. */
export function waitReason({ status, hold, ahead }: Pick<Deployment, "status" | "hold" | "ahead">): string | null {
  if (status !== "queued") return null;
  if (hold?.reason === "approval") return "Waits for an approval: this is code from outside.";
  if (hold?.reason === "checks") return "Waits for the checks of its commit.";
  if (ahead === null || ahead === 0) return null;
  return ahead === 1 ? "Waits: one deployment starts before it." : `Waits: ${ahead} deployments start before it.`;
}

function tellSteps(deployment: Deployment, told: Set<string>, { output }: CommandContext): void {
  for (const step of deployment.steps) {
    if (step.durationMs === null || told.has(step.name)) continue;
    told.add(step.name);
    const marks = { succeeded: output.colors.green("✓"), skipped: output.colors.dim("-") };
    const mark = step.status === "succeeded" || step.status === "skipped" ? marks[step.status] : output.colors.red("✗");
    output.progress(`${mark} ${step.name}  ${output.colors.dim(duration(step.durationMs))}`);
  }
}
