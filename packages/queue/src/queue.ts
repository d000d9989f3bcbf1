import { setTimeout as sleep } from "node:timers/promises";
import { Queue as BullQueue, UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { z } from "zod";
import { type Buckets, createBuckets } from "./buckets.ts";
import { type Counters, createCounters, redisUnavailable } from "./counters.ts";
import type { JobDefinition } from "./job.ts";
import { createPubSub, type PubSub } from "./pubsub.ts";

const COMMAND_TIMEOUT_MS = 2_000;

export interface QueueOptions {
  readonly redisUrl: string;
  /** Sets the keys of one installation apart from another's in the same Redis: `sy:{installation}:…`. */
  readonly installation: string;
  readonly onError?: (error: Error) => void;
}

export interface JobContext {
  /** 1 on the first try. */
  readonly attempt: number;
  /** Aborts at the job's timeout or when the worker closes. */
  readonly signal: AbortSignal;
}

export interface Consumer {
  /** Takes no more jobs and waits for the running ones, at most `graceMs`; then aborts them. */
  close(graceMs: number): Promise<void>;
}

export interface JobQueue extends PubSub {
  /**
   * Rings for a job, after the transaction that wrote the row has committed. Never throws for a Redis that is away: the
   * row is the truth and the sweeper rings again.
   */
  enqueue<P extends z.ZodType>(
    job: JobDefinition<P>,
    payload: z.output<P>,
    options?: { delayMs?: number },
  ): Promise<void>;
  work<P extends z.ZodType>(
    job: JobDefinition<P>,
    handler: (payload: z.output<P>, context: JobContext) => Promise<void>,
    options: { readonly concurrency: number },
  ): Consumer;
  readonly counters: Counters;
  /** Rates and quotas; `openLeases` is how a busy process takes from them. */
  readonly buckets: Buckets;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the one connection policy to Redis: jobs, pub/sub, counters and buckets. Connects lazily and reconnects for ever. */
export function openQueue(options: QueueOptions): JobQueue {
  const prefix = `sy:${options.installation}`;
  const onError = options.onError ?? (() => {});
  const commands = connect(options.redisUrl, onError, { maxRetriesPerRequest: 1, commandTimeout: COMMAND_TIMEOUT_MS });
  const queues = new Map<string, BullQueue>();
  const queueOf = (name: string): BullQueue => {
    const known = queues.get(name);
    if (known) return known;
    const queue = new BullQueue(name, { connection: commands, prefix: `${prefix}:jobs` });
    queue.on("error", onError);
    queues.set(name, queue);
    return queue;
  };
  const pubsub = createPubSub(commands, () => connect(options.redisUrl, onError), `${prefix}:pub`);
  return {
    ...pubsub,
    counters: createCounters(commands, `${prefix}:rl`),
    buckets: createBuckets(commands, `${prefix}:rl`),
    async enqueue(job, payload, { delayMs = 0 } = {}) {
      const data = job.payload.parse(payload);
      const added = queueOf(job.name).add(job.name, data, {
        // BullMQ keeps ":" for itself in ids.
        deduplication: { id: job.key(data).replaceAll(":", "/") },
        attempts: job.attempts,
        backoff: { type: "exponential", delay: job.backoffMs },
        delay: delayMs,
        removeOnComplete: { count: 1_000 },
        removeOnFail: { count: 1_000 },
      });
      // BullMQ waits for a connection for ever; the caller has committed and must not.
      await Promise.race([added.catch(onError), sleep(COMMAND_TIMEOUT_MS, undefined, { ref: false })]);
    },
    work: (job, handler, { concurrency }) =>
      consume(job, handler, {
        concurrency,
        connection: connect(options.redisUrl, onError),
        prefix: `${prefix}:jobs`,
        onError,
      }),
    async ping() {
      try {
        await commands.ping();
      } catch (cause) {
        throw redisUnavailable(cause);
      }
    },
    async close() {
      const closed = Promise.all([...queues.values()].map((queue) => queue.close().catch(onError)));
      await Promise.race([closed, sleep(COMMAND_TIMEOUT_MS, undefined, { ref: false })]);
      await pubsub.close();
      commands.disconnect();
    },
  };
}

interface Patience {
  readonly maxRetriesPerRequest?: number;
  readonly commandTimeout?: number;
}

/** Consumers and subscribers wait for Redis for ever; whoever serves a request fails fast instead. */
function connect(url: string, onError: (error: Error) => void, options: Patience = {}): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (n) => Math.min(n * 100, 2_000),
    ...options,
  });
  redis.on("error", onError);
  return redis;
}

interface ConsumeOptions {
  readonly concurrency: number;
  readonly connection: Redis;
  readonly prefix: string;
  readonly onError: (error: Error) => void;
}

function consume<P extends z.ZodType>(
  job: JobDefinition<P>,
  handler: (payload: z.output<P>, context: JobContext) => Promise<void>,
  options: ConsumeOptions,
): Consumer {
  const closing = new AbortController();
  const worker = new Worker(
    job.name,
    async (received) => {
      const payload = job.payload.safeParse(received.data);
      if (!payload.success) throw new UnrecoverableError(`payload of ${job.name} does not fit its schema`);
      const signal = AbortSignal.any([AbortSignal.timeout(job.timeoutMs), closing.signal]);
      await handler(payload.data, { attempt: received.attemptsMade + 1, signal });
    },
    {
      connection: options.connection,
      prefix: options.prefix,
      concurrency: options.concurrency,
      lockDuration: 30_000,
      maxStalledCount: 2,
    },
  );
  worker.on("error", options.onError);
  return {
    async close(graceMs) {
      const timer = setTimeout(() => closing.abort(), graceMs);
      await worker.close();
      clearTimeout(timer);
      options.connection.disconnect();
    },
  };
}
