import { describe, expect, it } from "vitest";
import { frameRecord, readSegment, segmentName, segmentNumber } from "./segment.ts";

const records = ['{"a":1}', '{"text":"ü\u{1f600}"}', "{}"];
const whole = Buffer.from(records.map(frameRecord).join(""));

describe("a segment", () => {
  it("gives back what was written", () => {
    expect(readSegment(whole)).toEqual({ records, wholeBytes: whole.length, damagedBytes: 0 });
  });

  it("cut anywhere, gives every record that was written whole and none that was not", () => {
    const ends = records.map((_, index) =>
      Buffer.byteLength(
        records
          .slice(0, index + 1)
          .map(frameRecord)
          .join(""),
      ),
    );
    for (let length = 0; length <= whole.length; length++) {
      const complete = ends.filter((end) => end <= length).length;
      expect(readSegment(whole.subarray(0, length)).records).toEqual(records.slice(0, complete));
    }
  });

  it("with damage in the middle, loses only the damaged record and says so", () => {
    const damaged = Buffer.from(whole);
    damaged[15] = 0x58;
    const content = readSegment(damaged);
    expect(content.records).toEqual(records.slice(1));
    expect(content.damagedBytes).toBeGreaterThan(0);
  });

  it("has a name that sorts by number", () => {
    expect(segmentNumber(segmentName(42))).toBe(42);
    expect([segmentName(10), segmentName(9)].sort()).toEqual([segmentName(9), segmentName(10)]);
    expect(segmentNumber("lock")).toBeNull();
  });
});
