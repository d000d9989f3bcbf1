/** The arithmetic of buckets: pure, in milliseconds of one clock. The script in `bucket-script.ts` does the same in Redis. */

/** A rate leaks all the time and holds `burst` calls at most; a quota is emptied by the calendar, in UTC. */
export type BucketRule =
  | { readonly kind: "rate"; readonly calls: number; readonly periodMs: number; readonly burst: number }
  | { readonly kind: "quota"; readonly calls: number; readonly period: "day" | "month" };

/** What a bucket held at a moment. */
export interface BucketState {
  /** Calls that are in it; a fraction while a rate leaks. */
  readonly used: number;
  readonly at: number;
}

/** Room that rounding may have cost. */
const EPSILON = 1e-6;

/** Calls that a bucket holds when it is full. */
export function capacityOf(rule: BucketRule): number {
  return rule.kind === "rate" ? rule.burst : rule.calls;
}

/** Milliseconds in which a rate leaks one call. */
export function intervalOf(rule: BucketRule & { readonly kind: "rate" }): number {
  return rule.periodMs / rule.calls;
}

/** Calls that are in a bucket now. A clock that went back leaks nothing. */
export function usedNow(rule: BucketRule, state: BucketState | undefined, now: number): number {
  if (state === undefined) return 0;
  if (rule.kind === "quota") return now < periodEnd(rule.period, state.at) ? state.used : 0;
  return Math.max(0, state.used - Math.max(0, now - state.at) / intervalOf(rule));
}

/** Whether `cost` more calls fit. */
export function fits(rule: BucketRule, used: number, cost: number): boolean {
  return used + cost <= capacityOf(rule) + EPSILON;
}

/** Milliseconds until `cost` calls fit; 0 when they do, null when they never will: it holds fewer when it is empty. */
export function waitFor(
  rule: BucketRule,
  held: { readonly used: number; readonly cost: number; readonly now: number },
) {
  const { used, cost, now } = held;
  if (fits(rule, used, cost)) return 0;
  if (!fits(rule, 0, cost)) return null;
  if (rule.kind === "quota") return periodEnd(rule.period, now) - now;
  return (used + cost - rule.burst) * intervalOf(rule);
}

/** When the day or month of a moment is over, in UTC. */
export function periodEnd(period: "day" | "month", now: number): number {
  const date = new Date(now);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return period === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
}

/** When a bucket will be empty if nobody calls: a rate has leaked, a quota's period is over. */
export function emptyAt(rule: BucketRule, used: number, now: number): number {
  return rule.kind === "quota" ? periodEnd(rule.period, now) : now + used * intervalOf(rule);
}
