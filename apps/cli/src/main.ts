/** What `npm run up`, `npm test`, `prove`, `bench` and `pictures` do once Node and the npm packages are there. */
import { AppError } from "@switchyard/contracts";
import { readCommandConfig } from "./config.ts";
import { createTerminal, type Terminal } from "./terminal.ts";

/** Runs one script of the repository; resolves to the exit code. */
export async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const terminal = createTerminal(process.stdout, readCommandConfig().colors);
  try {
    return await run(name, args, terminal);
  } catch (error) {
    terminal.fail(error);
    return 1;
  }
}

// Each is loaded only when asked for: `up` must not read what tests need, and the other way round.
async function run(name: string, args: readonly string[], terminal: Terminal): Promise<number> {
  switch (name) {
    case "up":
      return (await import("./up/run-up.ts")).runUp(terminal);
    case "test":
      return (await import("./test/run-test.ts")).runTest(terminal);
    case "e2e":
      return (await import("./test/run-test.ts")).runEndToEndAlone(terminal);
    case "prove":
    case "bench":
    case "pictures":
      return (await import("./scripts/run-script.ts")).runScript(name, args);
    default:
      throw new AppError({
        code: "unknown_script",
        kind: "invalid_input",
        message: `There is no script "${name}".`,
        remedy: "There are: up, test, e2e, prove, bench, pictures.",
      });
  }
}
