import { startJsRedis } from "@switchyard/embedded";
import { mortalRedis, testRedis } from "@switchyard/testing";
import { Redis } from "ioredis";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { modelBuckets, seededRandom } from "../test/model-buckets.ts";
import type { BucketRule } from "./bucket-rules.ts";
import type { Batch, Buckets } from "./buckets.ts";
import { type Leases, openLeases, type Taken } from "./leases.ts";
import { openQueue } from "./queue.ts";

const { redisUrl, installation } = testRedis();
const queue = openQueue({ redisUrl, installation });
const redis = new Redis(redisUrl);
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  redis.disconnect();
  await queue.close();
});

/** A process with a connection of its own: nothing but Redis is shared. */
function ingress(of: { readonly redisUrl: string; readonly installation: string }, patienceMs = 20_000): Leases {
  const own = openQueue(of);
  const leases = openLeases({ buckets: own.buckets, patienceMs });
  closing.push(
    () => own.close(),
    () => leases.close(),
  );
  return leases;
}

const rate = (calls: number, periodMs: number, burst: number) => ({ kind: "rate", calls, periodMs, burst }) as const;
const RULES: readonly BucketRule[] = [
  rate(10, 1_000, 25),
  rate(1, 3_600_000, 40),
  rate(100_000, 60_000, 900),
  { kind: "quota", calls: 60, period: "day" },
  { kind: "quota", calls: 500, period: "month" },
];

function randomBatch(random: () => number, name: string): Batch {
  const below = (n: number): number => Math.floor(random() * n);
  const buckets = RULES.map((rule, i) => ({
    ...{ key: `${name}-${i}`, rule, lease: below(3) * below(40), back: below(4) === 0 ? below(5) : 0 },
    owed: below(6) === 0 ? below(8) : 0,
  }));
  const requests = Array.from({ length: below(4) }, () =>
    [...new Set([below(RULES.length), below(RULES.length)])].map((bucket) => ({ bucket, cost: 1 + below(3) })),
  );
  return { buckets, requests };
}

async function playAgainstModel(buckets: Buckets, name: string, steps: number): Promise<void> {
  const random = seededRandom(11);
  const model = modelBuckets(() => 0);
  let now = Date.now();
  for (let step = 0; step < steps; step++) {
    const begun = performance.now();
    const batch = randomBatch(random, name);
    const [told, expected] = [await buckets.settle(batch, now), await model.settle(batch, now)];
    expect(told.allowed).toEqual(expected.allowed);
    for (const [i, bucket] of expected.buckets.entries()) {
      expect(told.buckets[i]?.used).toBeCloseTo(bucket.used, 4);
      expect(told.buckets[i]).toMatchObject({ leased: bucket.leased, endsAt: bucket.endsAt });
    }
    // At least as fast as time goes by, since Redis forgets keys by its own clock.
    now += performance.now() - begun + random() * 400;
  }
}

describe("the script in Redis", () => {
  test("settles as the arithmetic says", async () => {
    await playAgainstModel(queue.buckets, "model", 400);
  });

  test("does so in the JavaScript Redis too", async () => {
    const js = await startJsRedis();
    closing.push(() => js.stop());
    const own = openQueue({ redisUrl: js.url, installation });
    closing.push(() => own.close());
    await playAgainstModel(own.buckets, "js", 40);
    const want = [{ key: "k", rule: rate(1, 60_000, 2), cost: 1 }];
    const leases = openLeases({ buckets: own.buckets, patienceMs: 20_000 });
    closing.push(() => leases.close());
    const taken = await Promise.all([1, 2, 3].map(() => leases.take(want)));
    expect(taken.map(({ allowed }) => allowed)).toEqual([true, true, false]);
  });

  test("reads Redis's clock, keeps keys below rl, and no longer than they say something", async () => {
    const slow = RULES.filter((rule) => rule.kind === "quota" || rule.periodMs === 3_600_000);
    const buckets = slow.map((rule, i) => ({ key: `ttl-${i}`, rule }));
    const { now } = await queue.buckets.settle({
      buckets,
      requests: [buckets.map((_, bucket) => ({ bucket, cost: 5 }))],
    });
    expect(Math.abs(now - Date.now())).toBeLessThan(5_000);
    const ttls = await Promise.all(buckets.map(({ key }) => redis.pttl(`sy:${installation}:rl:${key}`)));
    const until = (await queue.buckets.read(buckets)).map(({ emptyAt }) => emptyAt - now);
    for (const [i, ttl] of ttls.entries()) {
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(Math.ceil(until[i] ?? 0) + 1_001);
    }
    expect((await queue.buckets.read(buckets)).map(({ used }) => Math.round(used))).toEqual([5, 5, 5]);
  });

  test("takes a value that none of us wrote for an empty bucket", async () => {
    await redis.set(`sy:${installation}:rl:odd`, "nonsense");
    const bucket = { key: "odd", rule: rate(1, 1_000, 3) };
    expect((await queue.buckets.read([bucket]))[0]?.used).toBe(0);
    const { allowed } = await queue.buckets.settle({ buckets: [bucket], requests: [[{ bucket: 0, cost: 3 }]] });
    expect(allowed).toEqual([true]);
  });
});

async function countAllowed(taken: readonly (Taken | Promise<Taken>)[]): Promise<number> {
  return (await Promise.all(taken)).filter(({ allowed }) => allowed).length;
}

describe("several processes", () => {
  test("share one rate to the last call, and installations share none", async () => {
    const rule = rate(1, 3_600_000, 300);
    const group = [1, 2, 3].map(() => ingress({ redisUrl, installation }));
    const other = ingress({ redisUrl, installation: `${installation}2` });
    const want = [{ key: "shared", rule, cost: 1 }];
    let allowed = 0;
    for (let round = 0; round < 20; round++) {
      allowed += await countAllowed(group.flatMap((leases) => Array.from({ length: 8 }, () => leases.take(want))));
    }
    expect(allowed).toBeLessThanOrEqual(300);
    expect(allowed).toBeGreaterThanOrEqual(270);
    await expect
      .poll(
        async () => {
          allowed += await countAllowed(group.map((leases) => leases.take(want)));
          return allowed;
        },
        { timeout: 20_000 },
      )
      .toBe(300);
    expect(await countAllowed([other.take(want)])).toBe(1);
  });

  test("give back what they leased when they close", async () => {
    const rule: BucketRule = { kind: "quota", calls: 1_000, period: "month" };
    const leases = ingress({ redisUrl, installation });
    for (let i = 0; i < 40; i++) await leases.take([{ key: "returned", rule, cost: 1 }]);
    await leases.close();
    expect((await queue.buckets.read([{ key: "returned", rule }]))[0]?.used).toBe(40);
  });
});

describe("Redis killed and back", () => {
  test("costs nobody an error: calls go on within bounds, and are counted together again by themselves", async () => {
    const { redisUrl: mortal, kill, revive } = await mortalRedis();
    const of = { redisUrl: mortal, installation };
    const [one, two] = [ingress(of), ingress(of)];
    const rule: BucketRule = { kind: "quota", calls: 100, period: "month" };
    const want = [{ key: "q", rule, cost: 1 }];
    for (const leases of [one, two])
      expect(await countAllowed(Array.from({ length: 5 }, () => leases.take(want)))).toBe(5);
    await kill();
    await expect.poll(() => one.isAway && two.isAway, { timeout: 20_000 }).toBe(true);
    const alone = [one, two].flatMap((leases) => Array.from({ length: 200 }, () => leases.take(want)));
    const inside = await countAllowed(alone);
    expect(inside).toBeGreaterThanOrEqual(90);
    expect(inside).toBeLessThanOrEqual(2 * 100);
    await revive();
    await expect.poll(() => one.isAway || two.isAway, { timeout: 30_000 }).toBe(false);
    const fresh = ingress(of);
    await expect.poll(() => countAllowed([fresh.take(want)]), { timeout: 20_000 }).toBe(0);
  });
});
