import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";
import type { InstanceKeeper } from "../instances/keeper.ts";
import type { DeploymentLimits } from "../limits.ts";
import type { ArtifactStore, RepositoryAccess, SandboxDriver, SourceProvider } from "../ports.ts";

/** What running deployments needs; the worker wires it. */
export interface WorkflowDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "enqueue" | "publish">;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly sources: SourceProvider;
  /** How repositories of GitHub installations are read; absent where no App is known: then as public ones. */
  readonly repositoryCredential?: RepositoryAccess;
  readonly sandbox: SandboxDriver;
  readonly artifacts: ArtifactStore;
  readonly instances: InstanceKeeper;
  readonly workerId: string;
  /** Folder in which trees are built; on the file system of the artifacts. */
  readonly workDir: string;
  readonly mcpOrigin: string;
  readonly mcpDomain?: string | undefined;
  readonly limits: DeploymentLimits;
  readonly stateKey: (environmentId: string) => string;
}
