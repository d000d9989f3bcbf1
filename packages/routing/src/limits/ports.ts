import type { Db } from "@switchyard/db";
import type { JobQueue } from "@switchyard/queue";

/** What reading needs. */
export interface LimitQueryDeps {
  readonly db: Db;
}

/** What commands need beside it. */
export interface LimitDeps extends LimitQueryDeps {
  readonly queue: Pick<JobQueue, "publish">;
}
