import { type ChildProcess, spawn } from "node:child_process";

/** A program that ends with this process. */
export interface GuardedProcess {
  /** Resolves when the program has ended, with a short phrase how: `exit code 1`, `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** Standard output and error, line by line, as they come. */
  onLine(listener: (line: string) => void): void;
  /** Asks the program to end, by force after `graceMs`; resolves when it has. */
  stop(graceMs?: number): Promise<void>;
}

export interface GuardOptions {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** What asks the program to end: INT is Postgres' fast shutdown. */
  readonly stopSignal: "INT" | "TERM";
}

/**
 * Ends the program when standard input closes. The kernel closes it however the supervisor ends, SIGKILL included,
 * which no handler in the supervisor could promise.
 */
const GUARD = `exec 3<&0
"$@" </dev/null 3<&- &
child=$!
( read -r _ <&3; kill -s "$STOP_SIGNAL" $child ) </dev/null >/dev/null 2>&1 &
guard=$!
wait $child
code=$?
kill $guard 2>/dev/null
exit $code`;

/** Starts a program that does not know us (Postgres, Redis) so that it ends with this process, whatever ends that. */
export function spawnGuarded(options: GuardOptions): GuardedProcess {
  const windows = process.platform === "win32";
  const command = windows ? options.command : "/bin/sh";
  const args = windows ? options.arguments : ["-c", GUARD, "guard", options.command, ...options.arguments];
  // Named as what it is: Next declares its own variables as required in every environment.
  const env: NodeJS.Dict<string> = { ...options.env, STOP_SIGNAL: options.stopSignal };
  const child = spawn(command, args, {
    env: env as NodeJS.ProcessEnv,
    cwd: options.cwd,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
    // A group of its own, so that Ctrl-C reaches only the supervisor, which stops things in order.
    detached: !windows,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // Not "exit": what it wrote last may still be on its way then.
    child.once("close", (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  return {
    exited,
    onLine: (listener) => {
      eachLine(child.stdout, listener);
      eachLine(child.stderr, listener);
    },
    async stop(graceMs = 10_000) {
      if (windows) child.kill();
      else child.stdin.end();
      const force = setTimeout(() => killGroup(child), graceMs);
      await exited;
      clearTimeout(force);
    },
  };
}

function eachLine(stream: NodeJS.ReadableStream, listener: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) listener(line);
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Ended meanwhile.
  }
}
