import type { Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";
import type { McpPlaces } from "@switchyard/routing";

/** What reading needs. */
export interface QueryDeps extends McpPlaces {
  readonly db: Db;
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
