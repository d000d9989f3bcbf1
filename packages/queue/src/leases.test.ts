import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { largestExcess, modelBuckets, seededRandom } from "../test/model-buckets.ts";
import type { BucketRule } from "./bucket-rules.ts";
import type { Buckets } from "./buckets.ts";
import { type Leases, openLeases, type Taken } from "./leases.ts";

const clock = (): number => performance.timeOrigin + performance.now();
let open: Leases[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2028, 1, 28, 12) });
});
afterEach(async () => {
  for (const leases of open) await leases.close();
  open = [];
  vi.useRealTimers();
});

function processes(count: number, buckets: Pick<Buckets, "settle" | "onLost">): Leases[] {
  const made = Array.from({ length: count }, () => openLeases({ buckets: { ...buckets, read: async () => [] } }));
  open.push(...made);
  return made;
}

const rate = (calls: number, periodMs: number, burst: number) => ({ kind: "rate", calls, periodMs, burst }) as const;

async function decided(taken: Taken | Promise<Taken>): Promise<Taken> {
  if ("then" in taken) await vi.advanceTimersByTimeAsync(1);
  return taken;
}

describe("processes that share a rate", () => {
  test.each([
    [rate(10, 1_000, 10), 3],
    [rate(1_000, 1_000, 1_000), 3],
    [rate(30_000, 60_000, 600), 2],
  ] as const)(
    "of %o let no window through more than its burst, what leaks, and what lives in leases",
    async (rule, n) => {
      const group = processes(n, modelBuckets(clock));
      const random = seededRandom(7);
      const steps: number[] = [];
      for (let step = 0; step < 400; step++) {
        const before = steps.length;
        steps.push(0);
        const asked = Math.floor(((random() * 6 * rule.calls) / rule.periodMs) * 10) + 1;
        for (let i = 0; i < asked; i++) {
          const leases = group[Math.floor(random() * n)];
          void Promise.resolve(leases?.take([{ key: "k", rule, cost: 1 }])).then((taken) => {
            if (taken?.allowed === true) steps[before] = (steps[before] ?? 0) + 1;
          });
        }
        await vi.advanceTimersByTimeAsync(10);
      }
      const perStep = (rule.calls * 10) / rule.periodMs;
      const leaseSteps = Math.min(1_000, Math.max(50, rule.periodMs / 10)) / 10;
      const taken = steps.map((cost, step) => ({ at: step, cost }));
      expect(largestExcess(taken, perStep)).toBeLessThanOrEqual(rule.burst + perStep * (1 + leaseSteps) + 1);
      const all = steps.reduce((sum, calls) => sum + calls, 0);
      expect(all).toBeGreaterThan(0.85 * (rule.burst + perStep * steps.length));
    },
  );
});

describe("processes that share a quota", () => {
  test("never let through more than it holds, and use nearly all of it", async () => {
    const rule: BucketRule = { kind: "quota", calls: 5_000, period: "day" };
    const group = processes(3, modelBuckets(clock));
    let allowed = 0;
    for (let step = 0; step < 200; step++) {
      for (let i = 0; i < 60; i++) {
        void Promise.resolve(group[(i * i + step) % 3]?.take([{ key: "k", rule, cost: 1 }])).then((taken) => {
          if (taken?.allowed === true) allowed += 1;
        });
      }
      await vi.advanceTimersByTimeAsync(10);
      expect(allowed).toBeLessThanOrEqual(5_000);
    }
    await vi.advanceTimersByTimeAsync(3_000);
    for (let i = 0; i < 1_000; i++) {
      const taken = await decided(group[i % 3]?.take([{ key: "k", rule, cost: 1 }]) ?? { allowed: true });
      if (taken.allowed) allowed += 1;
    }
    expect(allowed).toBe(5_000);
  });

  test("begin the next day with all of it", async () => {
    const rule: BucketRule = { kind: "quota", calls: 2, period: "day" };
    const [leases] = processes(1, modelBuckets(clock));
    const want = [{ key: "k", rule, cost: 1 }];
    for (const allowed of [true, true, false]) {
      expect(await decided(leases?.take(want) ?? { allowed: true })).toMatchObject({ allowed });
    }
    const refused = await decided(leases?.take(want) ?? { allowed: true });
    if (refused.allowed || refused.retryAfterMs === null) throw new Error("was not refused");
    expect(Math.round(refused.retryAfterMs / 60_000)).toBe(12 * 60);
    await vi.advanceTimersByTimeAsync(12 * 3_600_000);
    expect(await decided(leases?.take(want) ?? { allowed: false, refusedBy: 0, retryAfterMs: 0 })).toEqual({
      allowed: true,
    });
  });
});

describe("one request", () => {
  test("takes from all its buckets or from none, and is told which keeps it back longest", async () => {
    const [leases] = processes(1, modelBuckets(clock));
    const wide = { key: "wide", rule: rate(100, 1_000, 100), cost: 1 };
    const narrow = { key: "narrow", rule: rate(1, 60_000, 1), cost: 1 };
    if (leases === undefined) throw new Error("no process");
    expect(await decided(leases.take([wide, narrow]))).toEqual({ allowed: true });
    for (let i = 0; i < 500; i++) {
      const refused = await decided(leases.take([wide, narrow]));
      expect(refused).toMatchObject({ allowed: false, refusedBy: 1 });
    }
    for (let i = 0; i < 99; i++) expect(await decided(leases.take([wide]))).toEqual({ allowed: true });
  });

  test("that counts for more than a bucket holds is refused for good", async () => {
    const [leases] = processes(1, modelBuckets(clock));
    const taken = leases?.take([{ key: "k", rule: rate(10, 1_000, 3), cost: 4 }]) ?? { allowed: true };
    expect(await decided(taken)).toEqual({ allowed: false, refusedBy: 0, retryAfterMs: null });
  });

  test("shares its round trip with those that come at the same time, and a busy bucket is asked for seldom", async () => {
    const model = modelBuckets(clock);
    let trips = 0;
    const [leases] = processes(1, {
      ...model,
      settle: (batch, at) => {
        trips += 1;
        return model.settle(batch, at);
      },
    });
    const rule = rate(1_000_000, 60_000, 1_000_000);
    const all = Array.from({ length: 200 }, () => leases?.take([{ key: "k", rule, cost: 1 }]));
    await vi.advanceTimersByTimeAsync(5);
    expect(await Promise.all(all)).toEqual(all.map(() => ({ allowed: true })));
    expect(trips).toBe(1);
    for (let i = 0; i < 20_000; i++) await decided(leases?.take([{ key: "k", rule, cost: 1 }]) ?? { allowed: true });
    expect(trips).toBeLessThan(20);
  });
});

describe("while Redis is away", () => {
  test("a process decides by itself within its patience, at once from then on, and never without a bound", async () => {
    let answers = true;
    const model = modelBuckets(clock);
    const [leases] = processes(1, {
      ...model,
      settle: (batch, at) => (answers ? model.settle(batch, at) : new Promise(() => {})),
    });
    if (leases === undefined) throw new Error("no process");
    const want = [{ key: "k", rule: rate(10, 60_000, 10), cost: 1 }];
    for (let i = 0; i < 4; i++) expect(await decided(leases.take(want))).toEqual({ allowed: true });
    answers = false;
    const first = leases.take(want);
    await vi.advanceTimersByTimeAsync(600);
    expect(await first).toEqual({ allowed: true });
    expect(leases.isAway).toBe(true);
    for (let i = 0; i < 5; i++) expect(leases.take(want)).toEqual({ allowed: true });
    expect(leases.take(want)).toMatchObject({ allowed: false });
  });

  test("a quota goes on from what was last known, Redis hears of it afterwards, and of what it forgot", async () => {
    let away = false;
    let lost = (): void => {};
    const model = modelBuckets(clock);
    const buckets = {
      settle: (batch: Parameters<Buckets["settle"]>[0], at?: number) =>
        away ? Promise.reject(new Error("away")) : model.settle(batch, at),
      onLost: (handler: () => void) => {
        lost = handler;
        return () => {};
      },
    };
    const [leases] = processes(1, buckets);
    if (leases === undefined) throw new Error("no process");
    const rule: BucketRule = { kind: "quota", calls: 10, period: "month" };
    const want = [{ key: "k", rule, cost: 1 }];
    for (let i = 0; i < 4; i++) expect(await decided(leases.take(want))).toEqual({ allowed: true });
    away = true;
    lost();
    for (let i = 0; i < 3; i++) expect(leases.take(want)).toEqual({ allowed: true });
    model.states.clear();
    away = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(leases.isAway).toBe(false);
    expect(model.states.get("k")?.used).toBe(7);
    for (const allowed of [true, true, true, false]) {
      expect(await decided(leases.take(want))).toMatchObject({ allowed });
    }
  });
});
