import { freePort, spawnGuarded } from "@switchyard/embedded";

/** A program that has said that it is ready. */
export interface RunningProgram {
  /** The words of its line that matched. */
  readonly ready: RegExpExecArray;
  stop(): Promise<void>;
}

/**
 * Runs a TypeScript file with an environment of its own until a line it prints matches `until`. It ends with this
 * process, however that ends. Rejects with all it printed when it ends before that.
 */
export async function startProgram(
  file: string,
  options: { readonly env: Readonly<Record<string, string>>; readonly until: RegExp },
): Promise<RunningProgram> {
  const program = spawnGuarded({
    command: process.execPath,
    arguments: ["--disable-warning=ExperimentalWarning", file],
    env: { PATH: process.env["PATH"], ...options.env },
    stopSignal: "TERM",
  });
  const printed: string[] = [];
  const ready = await new Promise<RegExpExecArray>((resolve, reject) => {
    program.onLine((line) => {
      printed.push(line);
      const found = options.until.exec(line);
      if (found !== null) resolve(found);
    });
    void program.exited.then((how) => reject(new Error(`${file} ended with ${how}:\n${printed.join("\n")}`)));
  });
  return { ready, stop: () => program.stop() };
}

/** Another process may take a port between finding it free and listening on it. */
const ATTEMPTS = 3;

/** The same for a program that is told its port: one that nobody had when it started. */
export async function startListener(
  file: string,
  options: { readonly envFor: (port: number) => Readonly<Record<string, string>>; readonly until: RegExp },
): Promise<RunningProgram & { readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, ...(await startProgram(file, { env: options.envFor(port), until: options.until })) };
    } catch (error) {
      if (attempt === ATTEMPTS || !String(error).includes("EADDRINUSE")) throw error;
    }
  }
}
