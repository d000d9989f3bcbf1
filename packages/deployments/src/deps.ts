import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";

/** What reading needs. */
export interface QueryDeps {
  readonly db: Db;
  /** Origin of the MCP endpoints, without a path. */
  readonly mcpOrigin: string;
}

/** What commands need beside it. */
export interface CommandDeps extends QueryDeps {
  readonly queue: Pick<JobQueue, "enqueue" | "publish">;
  readonly sealer: Sealer;
  /** Whether the operator allows repositories on this host as sources. */
  readonly allowLocalGit: boolean;
  /** Slugs of the bundled examples. */
  readonly templates: readonly string[];
  /** Where `githubRepo` sources live; default https://github.com. */
  readonly githubUrl?: string;
}
