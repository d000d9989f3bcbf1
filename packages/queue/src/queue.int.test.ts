import { testRedis } from "@switchyard/testing";
import { afterAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { defineJob } from "./job.ts";
import { openQueue } from "./queue.ts";

const { redisUrl, installation } = testRedis();
const queue = openQueue({ redisUrl, installation });
afterAll(() => queue.close());

function countedJob(name: string) {
  return defineJob({
    name,
    payload: z.object({ id: z.string() }),
    attempts: 3,
    backoffMs: 10,
    timeoutMs: 5_000,
    key: (payload) => payload.id,
  });
}

describe("jobs", () => {
  it("run once however often they are rung for while they wait", async () => {
    const job = countedJob("ring.often");
    const seen: string[] = [];
    for (let i = 0; i < 5; i++) await queue.enqueue(job, { id: "org:a" });
    await queue.enqueue(job, { id: "last" });
    const consumer = queue.work(job, async ({ id }) => void seen.push(id), { concurrency: 1 });
    await vi.waitFor(() => expect(seen).toContain("last"), 5_000);
    expect(seen).toEqual(["org:a", "last"]);
    await consumer.close(1_000);
  });

  it("are tried again with the number of the attempt", async () => {
    const job = countedJob("fail.first");
    const attempts: number[] = [];
    const consumer = queue.work(
      job,
      async (_, { attempt }) => {
        attempts.push(attempt);
        if (attempt < 3) throw new Error("not yet");
      },
      { concurrency: 1 },
    );
    await queue.enqueue(job, { id: "x" });
    await vi.waitFor(() => expect(attempts).toEqual([1, 2, 3]), 5_000);
    await consumer.close(1_000);
  });

  it("see their signal abort when the consumer closes and the grace is over", async () => {
    const job = countedJob("close.early");
    const reasons: boolean[] = [];
    const started = Promise.withResolvers<void>();
    const consumer = queue.work(
      job,
      (_, { signal }) =>
        new Promise((resolve) => {
          started.resolve();
          signal.addEventListener("abort", () => {
            reasons.push(signal.aborted);
            resolve();
          });
        }),
      { concurrency: 1 },
    );
    await queue.enqueue(job, { id: "x" });
    await started.promise;
    await consumer.close(10);
    expect(reasons).toEqual([true]);
  });

  it("do not fail the caller when Redis is away", async () => {
    const errors: string[] = [];
    const away = openQueue({
      redisUrl: "redis://127.0.0.1:1",
      installation,
      onError: (error) => errors.push(error.message),
    });
    await away.enqueue(countedJob("nobody.there"), { id: "x" });
    await away.publish("nobody", {});
    expect(errors.length).toBeGreaterThan(0);
    await expect(away.ping()).rejects.toMatchObject({ code: "redis_unavailable" });
    await away.close();
  });
});

describe("hints and counters", () => {
  it("reach every subscriber until it leaves", async () => {
    const heard: unknown[] = [];
    const leave = await queue.subscribe("c", (message) => heard.push(message));
    await queue.publish("c", { n: 1 });
    await vi.waitFor(() => expect(heard).toEqual([{ n: 1 }]), 5_000);
    await leave();
    await queue.publish("c", { n: 2 });
    const again: unknown[] = [];
    await queue.subscribe("d", (message) => again.push(message));
    await queue.publish("d", null);
    await vi.waitFor(() => expect(again).toEqual([null]), 5_000);
    expect(heard).toEqual([{ n: 1 }]);
  });

  it("allow as many uses as the limit, say when to come back, and forget on reset", async () => {
    const hits = await Promise.all(Array.from({ length: 5 }, () => queue.counters.hit("k", 3, 60)));
    expect(hits.filter((hit) => hit.allowed)).toHaveLength(3);
    expect(hits.find((hit) => !hit.allowed)?.retryAfterSeconds).toBeGreaterThan(0);
    await queue.counters.reset("k");
    expect((await queue.counters.hit("k", 3, 60)).allowed).toBe(true);
  });
});
