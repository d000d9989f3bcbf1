import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";

/** What reading needs. */
export interface PolicyQueryDeps {
  readonly db: Db;
}

/** What commands need beside it. */
export interface PolicyDeps extends PolicyQueryDeps {
  readonly queue: Pick<JobQueue, "publish">;
}
