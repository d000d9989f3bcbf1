import type { BucketRule } from "./bucket-rules.ts";
import type { Batch, BatchAnswer, BatchBucket, Buckets } from "./buckets.ts";
import { HeldBucket } from "./held-bucket.ts";

/** A bucket that a request takes from, and how many calls it counts for there. */
export interface BucketWant {
  readonly key: string;
  readonly rule: BucketRule;
  readonly cost: number;
}

/** Whether a request was let through; if not, which of its wants keeps it back longest. */
export type Taken =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** Index of the want. */
      readonly refusedBy: number;
      /** Null when it will never fit: the bucket holds fewer calls than the request counts for. */
      readonly retryAfterMs: number | null;
    };

export interface LeaseOptions {
  readonly buckets: Buckets;
  /** How long a request waits for Redis before this process decides by itself. */
  readonly patienceMs?: number;
}

export interface Leases {
  /**
   * Takes a request's calls out of all its buckets, or out of none: at once where what is leased reaches or there is known
   * to be no room, else after one round trip, shared with whoever asks at the same time. Never rejects: while Redis is
   * away this process decides by itself.
   */
  take(wants: readonly BucketWant[]): Taken | Promise<Taken>;
  /** Whether this process decides by itself now. */
  readonly isAway: boolean;
  /** Gives back what is leased, as far as Redis answers. */
  close(): Promise<void>;
}

interface Waiter {
  readonly wants: readonly BucketWant[];
  /** Null once it was told. */
  resolve: ((taken: Taken) => void) | null;
}

const ALLOWED: Taken = { allowed: true };
const PATIENCE_MS = 500;
const SWEEP_MS = 250;
/** Requests that one run of the script settles, so that Redis is never busy with one for long. */
const MAX_BATCH = 256;
/** After which a bucket that nobody asks for is forgotten, and how many are known at most. */
const FORGET_MS = 10 * 60_000;
const MAX_HELD = 50_000;

/** Opens this process's share of the buckets. */
export function openLeases(options: LeaseOptions): Leases {
  return new SharedLeases(options);
}

class SharedLeases implements Leases {
  readonly #buckets: Buckets;
  readonly #patienceMs: number;
  readonly #held = new Map<string, HeldBucket>();
  /** Keys of those that hold or owe something. */
  readonly #active = new Set<string>();
  readonly #sweep: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #pending: Waiter[] = [];
  #inFlight = new Set<Waiter>();
  #flights = 0;
  #isScheduled = false;
  #sweeps = 0;
  /** Redis's clock less this process's. */
  #skew = 0;
  isAway = false;

  constructor({ buckets, patienceMs = PATIENCE_MS }: LeaseOptions) {
    this.#buckets = buckets;
    this.#patienceMs = patienceMs;
    this.#unlisten = buckets.onLost(() => this.#goAway());
    this.#sweep = setInterval(() => this.#tidy(), SWEEP_MS).unref();
  }

  take(wants: readonly BucketWant[]): Taken | Promise<Taken> {
    const now = this.#now();
    return this.#takeAtOnce(wants, now) ?? (this.isAway ? this.#takeAlone(wants, now) : this.#ask(wants));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    this.#unlisten();
    const keys = [...this.#active];
    if (!this.isAway && keys.length > 0) await this.#fly([], keys.slice(0, 10 * MAX_BATCH));
    this.#goAway();
  }

  #now(): number {
    return performance.timeOrigin + performance.now() + this.#skew;
  }

  #takeAtOnce(wants: readonly BucketWant[], now: number): Taken | null {
    let reach = true;
    for (let i = 0; i < wants.length; i++) {
      const want = wants[i];
      if (want === undefined) continue;
      const held = this.#heldOf(want);
      held.touchedAt = now;
      if (held.reaches(want.cost, now)) continue;
      if (held.isKnownFull(now)) return this.#refusal(wants, now);
      reach = false;
    }
    if (!reach) return null;
    for (const want of wants) this.#heldOf(want).use(want.cost);
    return ALLOWED;
  }

  #takeAlone(wants: readonly BucketWant[], now: number): Taken {
    if (!wants.every((want) => this.#heldOf(want).fitsAlone(want.cost, now))) return this.#refusal(wants, now);
    for (const want of wants) {
      this.#heldOf(want).addAlone(want.cost, now);
      this.#active.add(want.key);
    }
    return ALLOWED;
  }

  #refusal(wants: readonly BucketWant[], now: number): Taken {
    let [refusedBy, longest]: [number, number | null] = [0, -1];
    for (const [i, want] of wants.entries()) {
      const wait = this.#heldOf(want).waitFor(want.cost, now);
      if (longest === null || (wait !== null && wait <= longest)) continue;
      [refusedBy, longest] = [i, wait];
    }
    return { allowed: false, refusedBy, retryAfterMs: longest };
  }

  #heldOf({ key, rule }: BucketWant): HeldBucket {
    const known = this.#held.get(key);
    if (known !== undefined) return known;
    const held = new HeldBucket(rule);
    this.#held.set(key, held);
    return held;
  }

  #ask(wants: readonly BucketWant[]): Promise<Taken> {
    return new Promise((resolve) => {
      this.#pending.push({ wants, resolve });
      this.#schedule();
    });
  }

  /** Whoever asks in the same turn of the event loop, or while an answer is under way, shares the next round trip. */
  #schedule(): void {
    if (this.#isScheduled || this.#flights > 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const now = this.#now();
    const waiting: Waiter[] = [];
    for (const waiter of this.#pending) {
      const taken = this.#takeAtOnce(waiter.wants, now) ?? (this.isAway ? this.#takeAlone(waiter.wants, now) : null);
      if (taken === null) waiting.push(waiter);
      else tell(waiter, taken);
    }
    this.#pending = [];
    for (let at = 0; at < waiting.length; at += MAX_BATCH) void this.#fly(waiting.slice(at, at + MAX_BATCH), []);
  }

  /** Never rejects. */
  async #fly(waiters: readonly Waiter[], owing: readonly string[]): Promise<void> {
    const batch = this.#batchOf(waiters, owing);
    const startedAt = performance.now();
    const timer = setTimeout(() => this.#losePatience(waiters), this.#patienceMs);
    this.#flights += 1;
    for (const waiter of waiters) this.#inFlight.add(waiter);
    try {
      const answer = await this.#buckets.settle(batch);
      this.#skew = answer.now - performance.timeOrigin - performance.now();
      this.#land(batch, waiters, answer);
      if (performance.now() - startedAt < this.#patienceMs) this.isAway = false;
    } catch {
      for (const bucket of batch.buckets) this.#held.get(bucket.key)?.reportFailed(bucket);
      this.#goAway();
    } finally {
      clearTimeout(timer);
      this.#flights -= 1;
      for (const waiter of waiters) this.#inFlight.delete(waiter);
      if (this.#pending.length > 0) this.#schedule();
    }
  }

  #batchOf(waiters: readonly Waiter[], owing: readonly string[]): Batch {
    const now = this.#now();
    const asked = new Map<string, number>(owing.map((key) => [key, 0]));
    for (const { wants } of waiters) {
      for (const { key, cost } of wants) asked.set(key, (asked.get(key) ?? 0) + cost);
    }
    const index = new Map<string, number>();
    const buckets: BatchBucket[] = [];
    for (const [key, calls] of asked) {
      const held = this.#held.get(key);
      if (held === undefined) continue;
      index.set(key, buckets.length);
      buckets.push(held.report(key, now, calls));
    }
    const requests = waiters.map(({ wants }) => wants.map(({ key, cost }) => ({ bucket: index.get(key) ?? 0, cost })));
    return { buckets, requests };
  }

  #land(batch: Batch, waiters: readonly Waiter[], answer: BatchAnswer): void {
    for (const [i, { key }] of batch.buckets.entries()) {
      const [held, told] = [this.#held.get(key), answer.buckets[i]];
      if (held === undefined || told === undefined) continue;
      held.settle(told, answer.now);
      if (held.isHolding) this.#active.add(key);
      else this.#active.delete(key);
    }
    for (const [i, waiter] of waiters.entries()) {
      const allowed = answer.allowed[i] === true;
      if (waiter.resolve !== null) tell(waiter, allowed ? ALLOWED : this.#refusal(waiter.wants, answer.now));
      else if (allowed) this.#giveBack(waiter.wants);
    }
  }

  /** Redis counted what this process had decided, and counted, by itself. */
  #giveBack(wants: readonly BucketWant[]): void {
    for (const want of wants) {
      this.#heldOf(want).giveBack(want.cost);
      this.#active.add(want.key);
    }
  }

  /** An answer that has arrived while this process was busy is looked at first: timers run before what was read. */
  #losePatience(waiters: readonly Waiter[]): void {
    setImmediate(() =>
      setImmediate(() => {
        if (waiters.some((waiter) => this.#inFlight.has(waiter))) this.#goAway();
      }),
    );
  }

  #goAway(): void {
    this.isAway = true;
    for (const held of this.#held.values()) held.doubt();
    const now = this.#now();
    const waiting = [...this.#inFlight, ...this.#pending];
    this.#pending = [];
    for (const waiter of waiting) if (waiter.resolve !== null) tell(waiter, this.#takeAlone(waiter.wants, now));
  }

  #tidy(): void {
    const now = this.#now();
    const owing: string[] = [];
    for (const key of this.#active) {
      const held = this.#held.get(key);
      held?.endLease(now);
      if (held === undefined || !held.isHolding) this.#active.delete(key);
      else if (held.isOwing && owing.length < MAX_BATCH) owing.push(key);
    }
    if (this.#flights === 0 && (this.isAway || owing.length > 0)) void this.#fly([], owing);
    this.#sweeps += 1;
    if (this.#sweeps % 64 === 0 || this.#held.size > MAX_HELD) this.#forget(now);
  }

  #forget(now: number): void {
    let surplus = this.#held.size - MAX_HELD;
    for (const [key, held] of this.#held) {
      if (this.#active.has(key) || (surplus <= 0 && now - held.touchedAt < FORGET_MS)) continue;
      this.#held.delete(key);
      surplus -= 1;
    }
  }
}

function tell(waiter: Waiter, taken: Taken): void {
  waiter.resolve?.(taken);
  waiter.resolve = null;
}
