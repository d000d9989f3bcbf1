/** Starts one sandboxed process and watches it: descriptors in, clean lines out, and how it ended. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { constants } from "node:os";
import type { Readable, Writable } from "node:stream";
import type { LogSink } from "@switchyard/deployments/ports";
import { encodeOptions } from "./bwrap-arguments.ts";
import { systemPath } from "./host-tie.ts";
import { createLineSplitter } from "./lines.ts";
import { openOutputPipes } from "./output-pipes.ts";

export interface LaunchRequest {
  readonly file: string;
  readonly args: readonly string[];
  /** Environment of the first process; the tenant's own travels in the options. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Options for `bwrap --args`; null when there is no bubblewrap. */
  readonly bwrapOptions: readonly string[] | null;
  readonly seccomp: Buffer;
  /** What the runner reads from descriptor 6; null when there is no runner. */
  readonly runnerConfig: string | null;
  /** Starts a process group of its own and kills it as a whole; for when no namespace ends with its first process. */
  readonly ownGroup: boolean;
  /** A listening socket that the runner finds at descriptor 7. */
  readonly listenFd: number | null;
  readonly onLine: LogSink;
}

export interface RawExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly durationMs: number;
}

export interface Launched {
  /** Pid of the outermost process on the host. */
  readonly pid: number;
  /** Pid on the host of the sandbox's first process; null when it never came to be. */
  readonly insidePid: Promise<number | null>;
  /** The outermost process is gone and its output is drained; never rejects. */
  readonly exited: Promise<RawExit>;
  /** SIGKILL to the outermost process, which takes the sandbox with it. */
  kill(): void;
}

export const runnerFds = { config: 6, listen: 7 } as const;
/** How long output may still trickle after the process is gone. */
const drainMs = 2_000;

/** Rejects when no pipes can be had for its output. */
export async function launch(request: LaunchRequest): Promise<Launched> {
  const output = await openOutputPipes();
  const started = performance.now();
  const child = spawn(request.file, [...request.args], {
    cwd: request.cwd ?? "/",
    env: { ...(request.env ?? { PATH: systemPath }) },
    detached: request.ownGroup,
    stdio: [
      ...(["ignore", output.stdout.writeFd, output.stderr.writeFd] as const),
      ...(request.bwrapOptions === null
        ? (["ignore", "ignore", "ignore"] as const)
        : (["pipe", "pipe", "pipe"] as const)),
      request.runnerConfig === null ? "ignore" : "pipe",
      request.listenFd ?? "ignore",
    ],
  });
  output.stdout.spawned();
  output.stderr.spawned();
  feed(child, 3, request.bwrapOptions === null ? Buffer.alloc(0) : encodeOptions(request.bwrapOptions));
  feed(child, 4, request.seccomp);
  feed(child, 6, Buffer.from(request.runnerConfig ?? ""));
  const status = readStatus(extraStream(child, 5) as Readable | null);
  const drained = Promise.all([
    drain(output.stdout.stream, "stdout", request.onLine),
    drain(output.stderr.stream, "stderr", request.onLine),
  ]);
  const exited = new Promise<RawExit>((resolve) => {
    const finish = (code: number | null, signal: string | null): void => {
      const durationMs = Math.round(performance.now() - started);
      const timer = setTimeout(settle, drainMs);
      void drained.then(settle);
      function settle(): void {
        clearTimeout(timer);
        output.stdout.stream.destroy();
        output.stderr.stream.destroy();
        resolve({ ...decodeExit(code, signal), durationMs });
      }
    };
    child.once("exit", finish);
    child.once("error", (error) => {
      request.onLine({ stream: "system", text: `The sandbox could not be started: ${error.message}` });
      finish(127, null);
    });
  });
  return {
    pid: child.pid ?? 0,
    insidePid: status.insidePid,
    exited,
    kill() {
      if (request.ownGroup && child.pid !== undefined) killGroup(child.pid);
      else child.kill("SIGKILL");
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

function feed(child: ChildProcess, fd: number, bytes: Buffer): void {
  const stream = extraStream(child, fd) as Writable | null;
  // The reader may be gone already; its exit is what is reported then.
  stream?.on("error", () => {});
  stream?.end(bytes);
}

/** Descriptors above 4 exist, but the type of `stdio` does not know them. */
function extraStream(child: ChildProcess, fd: number): Readable | Writable | null {
  const streams: readonly (Readable | Writable | null | undefined)[] = child.stdio;
  return streams[fd] ?? null;
}

function readStatus(stream: Readable | null): { readonly insidePid: Promise<number | null> } {
  const insidePid = new Promise<number | null>((resolve) => {
    let text = "";
    stream?.setEncoding("utf8");
    stream?.on("error", () => {});
    stream?.on("data", (piece: string) => {
      if (text.length < 65_536) text += piece;
      const match = /"child-pid":\s*(\d+)/.exec(text);
      if (match?.[1] !== undefined) resolve(Number(match[1]));
    });
    stream?.on("close", () => resolve(null));
    if (stream === null) resolve(null);
  });
  return { insidePid };
}

function drain(stream: Readable, name: "stdout" | "stderr", onLine: LogSink): Promise<void> {
  return new Promise((resolve) => {
    const splitter = createLineSplitter((text) => onLine({ stream: name, text }));
    stream.on("data", (chunk: Buffer) => splitter.write(chunk));
    stream.on("error", () => {});
    stream.on("close", () => {
      splitter.end();
      resolve();
    });
  });
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** bubblewrap answers 128 + n for a process that signal n ended, as shells do. Pure. */
export function decodeExit(
  code: number | null,
  signal: string | null,
): { readonly exitCode: number | null; readonly signal: string | null } {
  if (signal !== null) return { exitCode: null, signal };
  const name = code !== null && code > 128 ? signalNames.get(code - 128) : undefined;
  return name === undefined ? { exitCode: code, signal: null } : { exitCode: null, signal: name };
}

/** Direct children of a process, by the kernel's own list. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}
