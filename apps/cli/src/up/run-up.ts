import { readUpConfig } from "../config.ts";
import type { Terminal } from "../terminal.ts";
import { whenAskedToEnd } from "./asked-to-end.ts";
import { up } from "./up.ts";

/** `npm run up`: brings everything up and keeps it so until somebody asks it to end. Resolves to the exit code. */
export async function runUp(terminal: Terminal): Promise<number> {
  const config = readUpConfig();
  const running = up(config, terminal);
  const asked = whenAskedToEnd(config.launched);
  try {
    await Promise.race([running.ready.then(() => running.failed), asked]);
  } catch (error) {
    terminal.fail(error);
    await running.stop();
    return leave(1);
  }
  terminal.line("\nStopping …");
  await running.stop();
  terminal.line("Stopped.");
  return leave(0);
}

/** A start that was cut short may still wait for something: the process ends all the same. */
function leave(code: number): never {
  process.exit(code);
}
