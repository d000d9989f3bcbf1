import { stripVTControlCharacters } from "node:util";
import type { Terminal } from "../terminal.ts";
import type { CommandResult } from "./run-command.ts";
import type { Tally } from "./tally.ts";

const SHOWN_LINES = 300;

/** Runs one phase and says its counts; what a failed one wrote is shown to its last lines. Never throws. */
export async function phase(
  terminal: Terminal,
  title: string,
  run: () => Promise<{ readonly result: CommandResult; readonly tally: Tally }>,
): Promise<Tally> {
  let written = "";
  const tally = await terminal.step(title, async (note) => {
    try {
      const { result, tally: counted } = await run();
      if (counted.failed > 0) written = result.output;
      const again = counted.repeated?.length ?? 0;
      note(`${counted.passed} passed${again === 0 ? "" : ` (${again} when run again)`}, ${counted.failed} failed`);
      return counted;
    } catch (error) {
      written = error instanceof Error ? (error.stack ?? error.message) : String(error);
      note("could not run");
      return { passed: 0, failed: 1 };
    }
  });
  for (const name of tally.repeated ?? []) terminal.line(`  passed only when run again: ${name}`);
  if (written !== "") {
    const lines = stripVTControlCharacters(written).trimEnd().split("\n").slice(-SHOWN_LINES);
    terminal.line(`\n--- ${title} ---\n${lines.join("\n")}\n--- end of ${title} ---\n`);
  }
  return tally;
}
