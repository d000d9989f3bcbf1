import { type BucketRule, fits, periodEnd, usedNow, waitFor } from "./bucket-rules.ts";
import type { BatchBucket } from "./buckets.ts";

/** A lease of a rate lives a tenth of its period, so that calls come at most that much later than they were counted. */
const LONGEST_LEASE_MS = 1_000;
const SHORTEST_LEASE_MS = 50;
const MAX_LEASE = 4_096;
/** Room may come back earlier than it was told: what another process leased and did not use. */
const LONGEST_REFUSAL_MS = 1_000;

/** What one process knows of a bucket and holds of it. Times are those of Redis's clock, as far as it is known. */
export class HeldBucket {
  readonly rule: BucketRule;
  touchedAt = 0;
  /** Calls that were taken out beforehand and are still to be used. */
  #leased = 0;
  #leaseEnds = 0;
  #leaseSize = 0;
  #settledAt = Number.NEGATIVE_INFINITY;
  /** What was in it when Redis last told, and what went in since if it could not be asked. */
  #used = 0;
  #usedAt = 0;
  /** Calls that Redis does not know of. */
  #owed = 0;
  /** Calls that were leased and came to nothing. */
  #back = 0;
  /** Until when there is no room for a single call. */
  #emptyUntil = 0;
  /** Whether Redis may have forgotten what it told. */
  #unsure = false;

  constructor(rule: BucketRule) {
    this.rule = rule;
  }

  /** Whether Redis is to be told something although nobody asks. */
  get isOwing(): boolean {
    return this.#back > 0 || this.#owed > 0;
  }

  /** Whether forgetting it would lose something. */
  get isHolding(): boolean {
    return this.#leased > 0 || this.isOwing;
  }

  /** Whether what is leased reaches for `cost` calls. */
  reaches(cost: number, now: number): boolean {
    return this.#leased >= cost && now < this.#leaseEnds;
  }

  /** Uses leased calls; ask {@link reaches} first. */
  use(cost: number): void {
    this.#leased -= cost;
  }

  /** Whether it is known that there is no room for a single call. */
  isKnownFull(now: number): boolean {
    return now < this.#emptyUntil;
  }

  /** Milliseconds until `cost` calls fit, as far as is known; null when they never will. */
  waitFor(cost: number, now: number): number | null {
    const used = usedNow(this.rule, { used: this.#used, at: this.#usedAt }, now);
    return waitFor(this.rule, { used, cost, now });
  }

  /** Whether `cost` calls fit by what this process knows alone. */
  fitsAlone(cost: number, now: number): boolean {
    return fits(this.rule, usedNow(this.rule, { used: this.#used, at: this.#usedAt }, now), cost);
  }

  /** Counts calls that Redis could not be asked about. */
  addAlone(cost: number, now: number): void {
    this.#forgetPeriod(now);
    this.#used = usedNow(this.rule, { used: this.#used, at: this.#usedAt }, now) + cost;
    this.#usedAt = now;
    this.#owed += cost;
  }

  /** Calls that were taken in Redis for a request that had been decided otherwise. */
  giveBack(cost: number): void {
    this.#back += cost;
  }

  /** Ends a lease that was not used in its time. */
  endLease(now: number): void {
    if (this.#leased === 0 || now < this.#leaseEnds) return;
    this.#releaseLease();
    this.#forgetPeriod(now);
  }

  /** Redis may have forgotten everything. */
  doubt(): void {
    this.#unsure = true;
    this.#emptyUntil = 0;
  }

  /** What to tell Redis and to ask of it, with `asked` calls wanted at once. What is told counts as told. */
  report(key: string, now: number, asked: number): BatchBucket {
    this.#forgetPeriod(now);
    this.#releaseLease();
    const used = usedNow(this.rule, { used: this.#used, at: this.#usedAt }, now);
    const owed = this.rule.kind === "rate" ? Math.min(this.#owed, used) : this.#owed;
    const back = this.#back;
    this.#owed = 0;
    this.#back = 0;
    const { rule } = this;
    const isFrequent = now - this.#settledAt < leaseLife(rule);
    if (asked > 0) this.#leaseSize = isFrequent ? Math.min(MAX_LEASE, Math.max(asked, 2 * this.#leaseSize)) : 0;
    const least =
      this.#unsure && rule.kind === "quota"
        ? { least: { used: used - owed, endsAt: periodEnd(rule.period, this.#usedAt) } }
        : {};
    return { key, rule, back, owed, lease: asked > 0 ? this.#leaseSize : 0, ...least };
  }

  /** What was told did not arrive, or nobody knows: counted again rather than not at all. */
  reportFailed({ owed = 0 }: BatchBucket): void {
    this.#owed += owed;
  }

  /** Redis has answered. */
  settle(answer: { readonly used: number; readonly leased: number }, now: number): void {
    const { rule } = this;
    this.#used = answer.used + this.#owed;
    this.#usedAt = now;
    this.#settledAt = now;
    this.#unsure = false;
    if (answer.leased > 0) {
      this.#leased += answer.leased;
      const end = now + leaseLife(rule);
      this.#leaseEnds = rule.kind === "quota" ? Math.min(end, periodEnd(rule.period, now)) : end;
    }
    this.#emptyUntil = now + Math.min(waitFor(rule, { used: answer.used, cost: 1, now }) ?? 0, LONGEST_REFUSAL_MS);
  }

  #releaseLease(): void {
    this.#back += this.#leased;
    this.#leased = 0;
  }

  /** What was counted in a day or month that is over is of no use in the next. */
  #forgetPeriod(now: number): void {
    if (this.rule.kind === "rate" || now < periodEnd(this.rule.period, this.#usedAt)) return;
    this.#used = 0;
    this.#usedAt = now;
    this.#owed = 0;
    this.#back = 0;
  }
}

function leaseLife(rule: BucketRule): number {
  if (rule.kind === "quota") return LONGEST_LEASE_MS;
  return Math.max(SHORTEST_LEASE_MS, Math.min(rule.periodMs / 10, LONGEST_LEASE_MS));
}
