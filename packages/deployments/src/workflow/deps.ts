import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";
import type { InstanceKeeper } from "../instances/supervise.ts";
import type { ArtifactStore, SandboxDriver, SandboxLimits, SourceProvider } from "../ports.ts";

/** What running deployments needs; the worker wires it. */
export interface WorkflowDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "enqueue" | "publish">;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly sources: SourceProvider;
  readonly sandbox: SandboxDriver;
  readonly artifacts: ArtifactStore;
  readonly instances: InstanceKeeper;
  readonly workerId: string;
  /** Folder in which trees are built; on the file system of the artifacts. */
  readonly workDir: string;
  readonly mcpOrigin: string;
  readonly limits: DeploymentLimits;
  readonly stateKey: (environmentId: string) => string;
}

export interface DeploymentLimits {
  readonly build: SandboxLimits;
  /** For each command of a build. */
  readonly buildTimeoutMs: number;
  readonly instance: SandboxLimits;
  /** How long a server may take until it listens. */
  readonly startTimeoutMs: number;
  /** How long an instance that is replaced may finish what it does. */
  readonly drainMs: number;
}

export const defaultLimits: DeploymentLimits = {
  build: { memoryMb: 2_048, cpus: 2, pids: 512, tmpMb: 512 },
  buildTimeoutMs: 10 * 60_000,
  instance: { memoryMb: 512, cpus: 1, pids: 128, tmpMb: 64 },
  startTimeoutMs: 60_000,
  drainMs: 10_000,
};
