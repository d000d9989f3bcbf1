import type { LogWriter } from "../logs/log-writer.ts";
import type { LogLine } from "../ports.ts";
import type { WorkflowDeps } from "./deps.ts";
import type { ClaimedDeployment, Holder } from "./run-store.ts";

/** One run of a deployment, as its steps see it. */
export interface Run {
  readonly deps: WorkflowDeps;
  readonly deployment: ClaimedDeployment;
  /** This try at it: what every write of a step proves. */
  readonly holder: Holder;
  /** The work tree. */
  readonly treeDir: string;
  readonly log: LogWriter;
  readonly signal: AbortSignal;
  say(text: string): void;
  onLine(line: LogLine): void;
}
