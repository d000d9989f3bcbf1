/** A flood from a process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface FloodJob {
  readonly host: string;
  readonly port: number;
  /** Bytes of one request, sent over and over. */
  readonly request: string;
  /** Connections, each with one request under way. */
  readonly connections: number;
}

export interface FloodFigures {
  readonly seconds: number;
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Connections that ended before an answer. */
  readonly broken: number;
}

export interface Flood {
  begin(job: FloodJob): void;
  /** Ends it and tells what it got. */
  end(): Promise<FloodFigures>;
  stop(): Promise<void>;
}

/** Starts the process that floods when told to. */
export function startFlood(): Flood {
  const child: ChildProcess = fork(fileURLToPath(new URL("./flood-process.ts", import.meta.url)));
  return {
    begin: (job) => void child.send(job),
    async end() {
      child.send("end");
      const [figures]: readonly unknown[] = await once(child, "message");
      return figures as FloodFigures;
    },
    async stop() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
