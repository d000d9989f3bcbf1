import { AppError } from "@switchyard/contracts";
import pc from "picocolors";

/** Told by a step how it went, in a few words shown behind its title. */
export type Note = (text: string) => void;

export interface Terminal {
  /** Runs one step of a start or a test and says how long it took. */
  step<T>(title: string, work: (note: Note) => Promise<T>): Promise<T>;
  line(text?: string): void;
  warn(text: string): void;
  /** What happened and what to do next. */
  fail(error: unknown): void;
  readonly colors: ReturnType<typeof pc.createColors>;
}

const FRAMES = ["◐", "◓", "◑", "◒"];
const FRAME_MS = 120;
const PATIENCE_MS = 3_000;

/** Writes for people: a moving line while a step runs on a terminal, plain lines into a file or a CI log. */
export function createTerminal(out: NodeJS.WriteStream, wantColors: boolean): Terminal {
  const live = out.isTTY === true;
  const colors = pc.createColors(live && wantColors);
  const write = (text: string): void => void out.write(text);
  const done = (mark: string, title: string, tail: string): void =>
    write(`${live ? "\r\u001b[K" : ""}${mark} ${title}  ${colors.dim(tail)}\n`);

  return {
    colors,
    line: (text = "") => write(`${text}\n`),
    warn: (text) => write(`${colors.yellow("!")} ${text}\n`),
    fail: (error) => write(`${colors.red("✗")} ${describe(error)}\n`),
    async step(title, work) {
      const started = performance.now();
      const stopWaiting = live ? spin(write, title) : sayIfSlow(write, title);
      let note = "";
      try {
        const result = await work((text) => {
          note = text;
        });
        stopWaiting();
        done(colors.green("✓"), title, [note, elapsed(started)].filter(Boolean).join("  "));
        return result;
      } catch (error) {
        stopWaiting();
        done(colors.red("✗"), title, elapsed(started));
        throw error;
      }
    },
  };
}

/** An error as its message, then the remedy; a fault of our own with where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof AppError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `This is a fault of Switchyard itself; please report it with these lines:\n${stack}`;
  }
  return error.remedy ? `${error.message}\n  ${error.remedy}` : error.message;
}

/** `0.4 s`, `62 s`, `3 min 2 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function elapsed(started: number): string {
  return duration(performance.now() - started);
}

function spin(write: (text: string) => void, title: string): () => void {
  let frame = 0;
  const draw = (): void => write(`\r\u001b[K${FRAMES[frame++ % FRAMES.length]} ${title}`);
  draw();
  const timer = setInterval(draw, FRAME_MS);
  return () => clearInterval(timer);
}

function sayIfSlow(write: (text: string) => void, title: string): () => void {
  const timer = setTimeout(() => write(`  ${title} …\n`), PATIENCE_MS);
  return () => clearTimeout(timer);
}
