import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";

/** What reading needs. */
export interface LimitQueryDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "buckets">;
}

/** What commands need. */
export interface LimitDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "publish">;
}
