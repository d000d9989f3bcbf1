import { writeSync } from "node:fs";

/** Where lines of the runtime log go; the runner's stderr unless a test says otherwise. */
export type LogLine = (line: string) => void;

const maxLineLength = 8192;

/** Writes one line of the tenant's output to stderr, which is the runtime log. */
export const writeLine: LogLine = (line) => {
  const text = Buffer.from(`${line.slice(0, maxLineLength)}\n`);
  for (let sent = 0; sent < text.length; ) {
    try {
      sent += writeSync(2, text, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return;
    }
  }
};

/** Writes one line of the runner itself, told apart from the tenant's by its prefix. */
export function runnerLine(log: LogLine, message: string): void {
  log(`[runner] ${message}`);
}
