import { AppError } from "@switchyard/contracts";
import type { DeploymentPlan } from "../detection/plan.ts";
import { resolveStart } from "../detection/resolve-start.ts";
import { toolchainOf } from "../instances/instance-spec.ts";
import type { ExitReport } from "../ports.ts";
import { describeExit } from "../verify/start-failure.ts";
import type { Run } from "./run.ts";
import { savePlan } from "./run-store.ts";

type Command = DeploymentPlan["commands"][number];

/** Runs install and build commands in the sandbox and answers the plan with a start command that exists. */
export async function buildStep(run: Run, plan: DeploymentPlan): Promise<DeploymentPlan> {
  const { deps, deployment } = run;
  const trusted = deployment.environmentKind === "production" && !deployment.fromFork;
  const trust = trusted ? "production" : "preview";
  const cache = deployment.settings.clearCache ? null : ({ serverId: deployment.serverId, trust } as const);
  for (const command of plan.commands) {
    run.say(`$ ${command.argv.join(" ")}${command.cwd === "" ? "" : ` (in ${command.cwd})`}`);
    const exit = await deps.sandbox.run({
      toolchain: toolchainOf(plan),
      argv: command.argv,
      appDir: run.treeDir,
      cwd: command.cwd,
      env: {},
      egress: { kind: "registries" },
      limits: deps.limits.build,
      timeoutMs: deps.limits.buildTimeoutMs,
      cache,
      onLine: run.onLine,
      signal: run.signal,
    });
    run.signal.throwIfAborted();
    if (exit.exitCode !== 0) throw buildFault(command, exit, deps.limits.buildTimeoutMs);
  }
  const resolved = resolveStart(run.treeDir, plan);
  await savePlan(deps.db, run.holder, resolved);
  return resolved;
}

function buildFault(command: Command, exit: ExitReport, timeoutMs: number): AppError {
  const line = command.argv.join(" ");
  const meta = { exitCode: exit.exitCode, signal: exit.signal };
  if (exit.timedOut) {
    return new AppError({
      code: "build_timeout",
      kind: "timeout",
      message: `"${line}" did not end within ${Math.round(timeoutMs / 60_000)} minutes and was stopped.`,
      remedy: "Look at what it waits for in the log; a build may reach the package registries and nothing else.",
      meta,
    });
  }
  if (exit.oomKilled) {
    return new AppError({
      code: "build_out_of_memory",
      kind: "limit_exceeded",
      message: `"${line}" used all the memory a build may have and was killed.`,
      remedy: "Make the build use less memory, for example by fewer parallel jobs.",
      meta,
    });
  }
  const installing = command.phase === "install";
  return new AppError({
    code: installing ? "install_failed" : "build_failed",
    kind: "invalid_input",
    message: `${installing ? "Installing dependencies" : "The build"} failed: "${line}" ${describeExit(exit)}.`,
    remedy: installing
      ? "Look at the last lines of the log; check that the lockfile fits the manifest and that every package is in a registry this installation can reach."
      : "Look at the last lines of the log, correct the build, and push again.",
    meta,
  });
}
