export type { Counters, Hit } from "./counters.ts";
export { defineJob, type JobDefinition } from "./job.ts";
export type { PubSub } from "./pubsub.ts";
export { type Consumer, type JobContext, type JobQueue, openQueue, type QueueOptions } from "./queue.ts";
