import type { SandboxLimits } from "./ports.ts";

/** What builds and instances may use, and how long they may take. */
export interface DeploymentLimits {
  readonly build: SandboxLimits;
  /** For each command of a build. */
  readonly buildTimeoutMs: number;
  readonly instance: SandboxLimits;
  /** How long a server may take until it listens. */
  readonly startTimeoutMs: number;
  /** How long an instance that is replaced may finish what it does; as long again while calls wait at it for their clients. */
  readonly drainMs: number;
  /** How long what was live just before is kept running, so that a rollback is at once; counted from when it was replaced. */
  readonly warmMs: number;
}

/** Limits that fit most servers. */
export const defaultLimits: DeploymentLimits = {
  build: { memoryMb: 2_048, cpus: 2, pids: 512, tmpMb: 512 },
  buildTimeoutMs: 10 * 60_000,
  instance: { memoryMb: 512, cpus: 1, pids: 128, tmpMb: 64 },
  startTimeoutMs: 60_000,
  drainMs: 10_000,
  warmMs: 10 * 60_000,
};
