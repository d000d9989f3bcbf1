import { AppError } from "@switchyard/contracts";
import type { UpConfig } from "../config.ts";
import { ensureSystemPackages, runPackages } from "../machine/system-packages.ts";
import type { Note, Terminal } from "../terminal.ts";

/** Makes sure of the operating system's programs, and says what will not work without those that stay missing. */
export async function prepareSystem(config: UpConfig, terminal: Terminal, note: Note): Promise<void> {
  if (process.platform !== "linux") {
    terminal.warn(
      "Servers run on Linux only: here everything starts but them. Use `docker compose up`, or WSL 2 on Windows.",
    );
    return;
  }
  const missing = await ensureSystemPackages({
    packages: runPackages,
    path: config.path,
    environment: config.environment,
    noInstall: config.SWITCHYARD_NO_INSTALL,
    announce: terminal.warn,
  });
  if (missing.includes("git")) {
    throw new AppError({
      code: "program_missing",
      kind: "precondition_failed",
      message: "git is not installed, and no server can be deployed without it.",
      remedy: "Install git (on Debian and Ubuntu: sudo apt-get install git) and start again.",
    });
  }
  if (missing.includes("bubblewrap")) {
    terminal.warn(
      "Without bubblewrap no server's code will be run. SWITCHYARD_UNSAFE_NO_SANDBOX=1 would run it unprotected.",
    );
  }
  note(missing.length === 0 ? "complete" : `without ${missing.join(", ")}`);
}
