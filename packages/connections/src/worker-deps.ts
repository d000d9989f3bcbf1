import type { JobQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";
import type { ConnectionDeps } from "./deps.ts";
import type { ResolveHead } from "./ports.ts";

/** What the worker's side of this room stands on. */
export interface ConnectionWorkerDeps
  extends Pick<ConnectionDeps, "db" | "sealer" | "githubApp" | "github" | "webOrigin"> {
  readonly queue: Pick<JobQueue, "enqueue" | "publish" | "subscribe">;
  readonly log: Log;
  /** Origin of the MCP endpoints. */
  readonly mcpOrigin: string;
  readonly resolveHead: ResolveHead;
}
