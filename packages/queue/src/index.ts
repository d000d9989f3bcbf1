export type { BucketRule } from "./bucket-rules.ts";
export type { Buckets } from "./buckets.ts";
export type { Counters, Hit } from "./counters.ts";
export { defineJob, type JobDefinition } from "./job.ts";
export { type BucketWant, type Leases, openLeases, type Taken } from "./leases.ts";
export type { PubSub } from "./pubsub.ts";
export { type Consumer, type JobContext, type JobQueue, openQueue, type QueueOptions } from "./queue.ts";
