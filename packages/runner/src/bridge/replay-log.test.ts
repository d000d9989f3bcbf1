import { describe, expect, it } from "vitest";
import { ReplayLog, type StoredEvent } from "./replay-log.ts";
import { readEventId } from "./session-stream.ts";

const event = (stream: number, seq: number, text = "{}"): StoredEvent => ({ stream, seq, text });

describe("what is kept for a client that comes back", () => {
  it("is of its stream and after its place", () => {
    const log = new ReplayLog({ maxEvents: 10, maxLength: 1000 }, () => undefined);
    for (const seq of [1, 2, 3]) for (const stream of [1, 2]) log.add(event(stream, seq));
    expect(log.after(1, 1)).toEqual([event(1, 2), event(1, 3)]);
    expect(log.after(2, 3)).toEqual([]);
    expect(log.after(3, 0)).toEqual([]);
    expect([log.holds(2, 3), log.holds(2, 4)]).toEqual([true, false]);
  });

  it("is bounded in events, the oldest going first", () => {
    const evicted: StoredEvent[] = [];
    const log = new ReplayLog({ maxEvents: 2, maxLength: 1000 }, (gone) => evicted.push(gone));
    for (const seq of [1, 2, 3, 4]) log.add(event(1, seq));
    expect(log.after(1, 0).map(({ seq }) => seq)).toEqual([3, 4]);
    expect(evicted.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it("is bounded in length, but for the newest, which always stays", () => {
    const log = new ReplayLog({ maxEvents: 10, maxLength: 10 }, () => undefined);
    for (const seq of [1, 2, 3]) log.add(event(1, seq, "12345"));
    expect(log.after(1, 0).map(({ seq }) => seq)).toEqual([2, 3]);
    log.add(event(1, 4, "x".repeat(100)));
    expect(log.after(1, 0).map(({ seq }) => seq)).toEqual([4]);
    log.add(event(1, 5, "1"));
    expect(log.after(1, 0).map(({ seq }) => seq)).toEqual([5]);
  });
});

describe("an event id", () => {
  it("names its stream and place", () => {
    expect(readEventId("c12.3.a_-Z")).toEqual({ kind: "call", number: 12, seq: 3, life: "a_-Z" });
    expect(readEventId("o1.0.x")).toEqual({ kind: "own", number: 1, seq: 0, life: "x" });
  });

  it.each(["", "1", "c1.2", "c1.2.", "x1.2.a", "c-1.2.a", "c1.2.a b", `c${"9".repeat(20)}.1.a`, "c1.2.a\n"])(
    "that is not ours is none: %j",
    (text) => {
      expect(readEventId(text)).toBeNull();
    },
  );
});
