import { Command } from "commander";
import { runChecks } from "../doctor/checks.ts";
import type { CommandContext } from "./context.ts";

/** `doctor`: looks over this machine; each finding says what to do. Exits with 1 when something must be done. */
export function doctorCommand(context: CommandContext): Command {
  return new Command("doctor")
    .description("Look over this machine: Node, sandbox, registries, ports, database, Redis, disk")
    .action(async () => {
      const { colors } = context.output;
      const marks = { ok: colors.green("✓"), warning: colors.yellow("!"), failed: colors.red("✗") };
      const findings = await runChecks(context.config);
      const lines = findings.map((one) =>
        [`${marks[one.state]} ${one.name.padEnd(12)} ${one.message}`, ...(one.remedy ? [`  ${one.remedy}`] : [])].join(
          "\n",
        ),
      );
      if (findings.some((one) => one.state === "failed")) context.failed();
      context.output.result(findings, lines.join("\n"));
    });
}
