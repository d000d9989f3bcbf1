import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventFilter, type EventFilterOptions } from "./filter-events.ts";

const filter = { keeps: (name: string) => name === "a", expectsTools: true, modern: false };
const options: EventFilterOptions = { filter, substitute: '{"error":"unreadable"}', maxBytes: 10_000 };

function run(text: string | Buffer, sizes: readonly number[] = [], with_: EventFilterOptions = options): string {
  const events = createEventFilter(with_);
  const bytes = Buffer.from(text);
  const out: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    out.push(events.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...out, events.end()]).toString();
}

const LIST = '{"result":{"tools":[{"name":"b"},{"name":"a","d":"é"}]}}';
const KEPT = '{"result":{"tools":[{"name":"a","d":"é"}]}}';

describe("events", () => {
  it("pass byte for byte where nothing is to change", () => {
    const text = ': hello\r\n\r\nid: 1\ndata:\n\nevent: message\ndata: {"method":"notifications/progress"}\r\r';
    expect(run(text)).toBe(text);
  });

  it("have their data replaced and keep id, name and comments", () => {
    expect(run(`: c\nid: 7\nevent: message\ndata: ${LIST}\nretry: 5\n\n`)).toBe(
      `: c\nid: 7\nevent: message\ndata: ${KEPT}\nretry: 5\n\n`,
    );
  });

  it("are read as the standard has it: every end of line, no space, data in several lines, a byte order mark", () => {
    expect(run(`data:${LIST}\r\n\r\n`)).toBe(`data: ${KEPT}\r\n\r\n`);
    expect(run(`data:${LIST}\r\r`)).toBe(`data: ${KEPT}\r\r`);
    expect(run('data: {"result":\ndata: {"tools":[{"name":"b"}]}}\n\n')).toBe(
      'data: {"result":\ndata: {"tools":[]}}\n\n',
    );
    expect(run(`\ufeffdata: ${LIST}\n\n`)).toBe(`data: ${KEPT}\n\n`);
  });

  it("that cannot be read give way to the error, or to a word where no one request is answered", () => {
    expect(run("id: 1\ndata: {broken\n\n")).toBe('id: 1\ndata: {"error":"unreadable"}\n\n');
    expect(run(Buffer.concat([Buffer.from("data: "), Buffer.from([0xff, 0x0a, 0x0a])]))).toBe(
      'data: {"error":"unreadable"}\n\n',
    );
    expect(run("data: {broken\n\n", [], { ...options, substitute: null })).toBe(
      ": a message that cannot be read was left out\n\n",
    );
  });

  it("that are too long give way to the error, and those behind them pass", () => {
    const long = `data: ${"x".repeat(300)}${LIST}\ndata: ${LIST}\n\ndata: ${LIST}\n\n`;
    expect(run(long, [100, 100], { ...options, maxBytes: 200 })).toBe(
      `data: {"error":"unreadable"}\n\ndata: ${KEPT}\n\n`,
    );
  });

  it("that the stream's end cuts off are filtered too", () => {
    expect(run(`data: ${LIST}`)).toBe(`data: ${KEPT}\n`);
    expect(run(`data: ${LIST}\n`)).toBe(`data: ${KEPT}\n`);
    expect(run(": ping")).toBe(": ping");
  });

  it("come out the same however they are cut into chunks", () => {
    const line = fc.constantFrom(`data: ${LIST}`, "data: {", ": c", "id: é", "", "", 'data: {"method":"x"}', "data");
    const end = fc.constantFrom("\n", "\r", "\r\n");
    const stream = fc.array(fc.tuple(line, end), { maxLength: 12 }).map((lines) => lines.flat().join(""));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(20), { maxLength: 40 }), (text, sizes) => {
        const whole = run(text);
        expect(whole).not.toContain('"b"');
        expect(run(text, sizes)).toBe(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});
