import { describe, expect, test } from "vitest";
import { createLogCap, createRateCap, stepCaps } from "./log-cap.ts";

const caps = { headLines: 3, headBytes: 1_000, tailLines: 2, tailBytes: 1_000, lineChars: 20 };
const line = (text: string) => ({ stream: "stdout" as const, text });

describe("the log of a step", () => {
  test("is written as it comes while it is short", () => {
    const cap = createLogCap(caps);
    expect(["a", "b", "c"].map((text) => cap.push(line(text))?.text)).toEqual(["a", "b", "c"]);
    expect(cap.drain()).toEqual([]);
  });

  test("keeps its beginning and its end, and says how many lines it leaves out between them", () => {
    const cap = createLogCap(caps);
    const written = Array.from({ length: 100 }, (_, index) => cap.push(line(`${index}`))).filter(
      (entry) => entry !== null,
    );
    expect(written.map((entry) => entry.text)).toEqual(["0", "1", "2"]);
    expect(cap.drain().map((entry) => entry.text)).toEqual(["… 95 lines left out; the log is capped …", "98", "99"]);
  });

  test("of 100 MB stays within its bounds in memory and in what is kept", () => {
    const cap = createLogCap(stepCaps);
    const text = "x".repeat(1_000);
    let kept = 0;
    for (let index = 0; index < 100_000; index++) kept += cap.push(line(text))?.text.length ?? 0;
    const tail = cap.drain();
    kept += tail.reduce((sum, entry) => sum + entry.text.length, 0);
    expect(kept).toBeLessThan(stepCaps.headBytes + stepCaps.tailBytes + 100);
    expect(tail[0]?.text).toMatch(/^… \d+ lines left out/);
  });

  test("cuts long lines and drops what a terminal or the database would choke on", () => {
    const cap = createLogCap(caps);
    expect(cap.push(line("x".repeat(30)))?.text).toBe(`${"x".repeat(20)} … (10 characters cut)`);
    expect(cap.push(line("a\u0000b\u001b[31m\ud800"))?.text).toBe("ab[31m\ufffd");
  });

  test("never keeps half of a character where it cuts", () => {
    const text = createLogCap(caps).push(line(`${"x".repeat(19)}😀😀`))?.text;
    expect(text).toBe(`${"x".repeat(19)}\ufffd … (3 characters cut)`);
  });
});

test("an endless log takes few long lines in a window, so that a flood is no flood of the database", () => {
  let now = 0;
  const cap = createRateCap(() => now);
  const flood = () => Array.from({ length: 1_000 }, () => cap.push(line("x".repeat(5_000)))).filter((kept) => kept);
  expect(flood()).toHaveLength(16);
  now = 200;
  expect(flood()[0]?.text).toMatch(/^… 984 lines left out/);
});
