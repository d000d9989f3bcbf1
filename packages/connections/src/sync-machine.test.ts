import { describe, expect, it } from "vitest";
import {
  begin,
  finish,
  isNews,
  knownBefore,
  LONGEST_READ_DELAY_SECONDS,
  LONGEST_WRITE_DELAY_SECONDS,
  retryDelay,
  type SyncState,
  type Try,
  untouched,
  want,
} from "./sync-machine.ts";

/** Numbers that look random and are the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Running {
  readonly attempt: Try;
  /** Head that the provider told it; null until it asked. */
  observed: string | null;
}

/**
 * A provider whose branch moves, hints about each move that are doubled and delivered in any order, and workers whose
 * tries overlap: each may stall between beginning, asking and applying for as long as it likes, or be lost.
 */
class World {
  head = "commit-0";
  row: SyncState = untouched;
  /** What was applied, in order: the last one is live. */
  readonly applied: string[] = [];
  private readonly hints: number[] = [];
  private readonly running: Running[] = [];
  private pushes = 0;

  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
  }

  push(): void {
    this.pushes += 1;
    this.head = `commit-${this.pushes}`;
    for (let copies = 1 + Math.floor(this.random() * 3); copies > 0; copies--) this.hints.push(this.pushes);
  }

  /** Any one thing that can happen next. */
  step(): void {
    const dice = this.random();
    if (dice < 0.3) this.deliver();
    else if (dice < 0.5) this.beginOne();
    else if (dice < 0.75) this.ask();
    else this.apply(this.random() < 0.1);
  }

  settle(): void {
    while (this.hints.length > 0) this.deliver();
    while (this.running.length > 0) {
      for (const one of this.running) one.observed ??= this.head;
      this.apply(false);
    }
    for (let begun = begin(this.row); begun; begun = begin(this.row)) {
      this.row = begun.state;
      this.running.push({ attempt: begun.attempt, observed: this.head });
      this.apply(false);
    }
  }

  private deliver(): void {
    if (take(this.hints, this.random) !== undefined) this.row = want(this.row);
  }

  private beginOne(): void {
    // Usually nobody begins while another holds the lease; now and then a lease runs out and two tries overlap.
    const held = this.running.some(({ attempt }) => attempt.lease === this.row.lease);
    const begun = held && this.random() < 0.7 ? null : begin(this.row);
    if (!begun) return;
    this.row = begun.state;
    this.running.push({ attempt: begun.attempt, observed: null });
  }

  private ask(): void {
    const waiting = this.running.filter(({ observed }) => observed === null);
    const one = waiting[Math.floor(this.random() * waiting.length)];
    if (one) one.observed = this.head;
  }

  private apply(lost: boolean): void {
    const ready = this.running.filter(({ observed }) => observed !== null);
    const one = ready[Math.floor(this.random() * ready.length)];
    if (!one) return;
    this.running.splice(this.running.indexOf(one), 1);
    const after = lost ? null : finish(this.row, one.attempt, one.observed);
    if (!after) return;
    if (one.observed !== null && one.observed !== this.row.seen) this.applied.push(one.observed);
    this.row = after;
  }
}

function take<T>(items: T[], random: () => number): T | undefined {
  return items.splice(Math.floor(random() * items.length), 1)[0];
}

describe("syncs under the fence", () => {
  it("end with the newest commit live after 1,000 shuffles of doubled and out-of-order pushes", () => {
    let tries = 0;
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = generator(seed);
      const world = new World(random);
      for (let i = 0; i < 60; i++) {
        if (random() < 0.25) world.push();
        world.step();
      }
      world.push();
      world.settle();
      expect(world.applied.at(-1), `seed ${seed}`).toBe(world.head);
      expect(world.row.done).toBe(world.row.wanted);
      tries += world.applied.length;
    }
    expect(tries).toBeGreaterThan(1_000);
  });

  it("never apply an older commit after a newer one", () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = generator(seed * 7_919);
      const world = new World(random);
      for (let i = 0; i < 80; i++) {
        if (random() < 0.3) world.push();
        world.step();
      }
      world.settle();
      const numbers = world.applied.map((commit) => Number(commit.slice("commit-".length)));
      const disorder = numbers.filter((number, at) => number < (numbers[at - 1] ?? 0));
      expect(disorder, `seed ${seed}`).toEqual([]);
    }
  });

  it("let no try apply whose lease another one took", () => {
    const first = begun(want(untouched));
    const second = begun(first.state);
    expect(finish(second.state, first.attempt, "old")).toBeNull();
    expect(finish(second.state, second.attempt, "new")).toMatchObject({ done: 1, seen: "new" });
  });

  it("begin again for what was hinted at while a try ran", () => {
    const { state, attempt } = begun(want(untouched));
    const after = finish(want(state), attempt, "a") ?? untouched;
    expect(begin(after)?.attempt.fence).toBe(2);
  });
});

function begun(state: SyncState) {
  const result = begin(state);
  if (!result) throw new TypeError("there is nothing to try");
  return result;
}

describe("tries that fail", () => {
  it("wait longer each time, never the same, at most about a quarter of an hour", () => {
    expect(retryDelay(1, LONGEST_READ_DELAY_SECONDS, 0.5)).toBe(5);
    expect(retryDelay(4, LONGEST_READ_DELAY_SECONDS, 0.5)).toBe(40);
    expect(retryDelay(500, LONGEST_READ_DELAY_SECONDS, 1)).toBe(15 * 60 * 1.25);
    expect(retryDelay(500, LONGEST_WRITE_DELAY_SECONDS, 0.5)).toBe(24 * 60 * 60);
    expect(retryDelay(3, LONGEST_READ_DELAY_SECONDS, 0)).not.toBe(retryDelay(3, LONGEST_READ_DELAY_SECONDS, 1));
  });
});

describe("what polling finds", () => {
  it("is news when nobody saw it and it was not there before", () => {
    expect(isNews(null, "a")).toBe(true);
    expect(isNews("b", "a")).toBe(true);
    expect(isNews("a", "a")).toBe(false);
    expect(isNews(knownBefore("a"), "a")).toBe(false);
  });
});
