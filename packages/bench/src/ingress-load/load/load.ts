/** Load from a process of its own. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { AppError } from "@switchyard/contracts";
import type { Target } from "./requests.ts";

export interface LoadJob {
  readonly target: Target;
  readonly tool: string;
  /** Connections, each with one call under way. */
  readonly connections: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

export interface LoadFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly answered: number;
  /** CPU of the load itself for one call, in microseconds: what it takes from the others on a small machine. */
  readonly loadCpuUs: number;
}

export interface Load {
  /** Runs one job; one at a time. Throws AppError load_refused at the first answer that is not the tool's result. */
  run(job: LoadJob): Promise<LoadFigures>;
  stop(): Promise<void>;
}

/** Starts the process that loads. */
export function startLoad(): Load {
  const child: ChildProcess = fork(fileURLToPath(new URL("./load-process.ts", import.meta.url)));
  return {
    async run(job) {
      child.send(job);
      const [answer]: readonly unknown[] = await once(child, "message");
      const { fault, figures } = answer as { readonly fault?: string; readonly figures?: LoadFigures };
      if (figures !== undefined) return figures;
      throw new AppError({ code: "load_refused", kind: "upstream_failed", message: fault ?? "The load failed." });
    },
    async stop() {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
