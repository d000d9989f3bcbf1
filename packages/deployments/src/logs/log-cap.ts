import type { LogLine } from "../ports.ts";
import { storedText } from "../stored-text.ts";

/** How much of one step's output is kept: its beginning as it comes, its end when the step ends. */
export interface LogCaps {
  readonly headLines: number;
  readonly headBytes: number;
  readonly tailLines: number;
  readonly tailBytes: number;
  /** Longest line; the rest of it is cut. */
  readonly lineChars: number;
}

export const stepCaps: LogCaps = {
  headLines: 4_000,
  headBytes: 1_048_576,
  tailLines: 2_000,
  tailBytes: 524_288,
  lineChars: 4_096,
};

export interface LogCap {
  /** The line as it is to be written now, or null when it is held back for the tail. */
  push(line: LogLine): LogLine | null;
  /** What was held back: a marker with the number of lines left out, then the newest lines. Starts over. */
  drain(): readonly LogLine[];
}

/** Keeps head and tail of an endless output in bounded memory. */
export function createLogCap(caps: LogCaps): LogCap {
  let head = { lines: 0, bytes: 0 };
  let tail: { line: LogLine; bytes: number }[] = [];
  let first = 0;
  let tailBytes = 0;
  let omitted = 0;

  const forgetOldest = (): void => {
    const oldest = tail[first];
    if (!oldest) return;
    first += 1;
    tailBytes -= oldest.bytes;
    omitted += 1;
    if (first < caps.tailLines) return;
    tail = tail.slice(first);
    first = 0;
  };

  return {
    push(raw) {
      const line = cleanLine(raw, caps.lineChars);
      const bytes = line.text.length;
      if (head.lines < caps.headLines && head.bytes + bytes <= caps.headBytes && tail.length === 0) {
        head = { lines: head.lines + 1, bytes: head.bytes + bytes };
        return line;
      }
      tail.push({ line, bytes });
      tailBytes += bytes;
      while (tail.length - first > caps.tailLines || tailBytes > caps.tailBytes) forgetOldest();
      return null;
    },
    drain() {
      const kept = tail.slice(first).map((entry) => entry.line);
      const marker: LogLine[] =
        omitted === 0 ? [] : [{ stream: "system", text: `… ${omitted} lines left out; the log is capped …` }];
      head = { lines: 0, bytes: 0 };
      tail = [];
      first = 0;
      tailBytes = 0;
      omitted = 0;
      return [...marker, ...kept];
    },
  };
}

/** Most lines and characters that an endless log takes in one window; the rest is counted and left out. */
const WINDOW_LINES = 100;
const WINDOW_CHARS = 65_536;
const WINDOW_MS = 200;

/** Bounds the rate of a log without end (an instance's): what is over it is left out and counted in the next window. */
export function createRateCap(now: () => number = Date.now): LogCap {
  let window = { startedAt: now(), lines: 0, chars: 0 };
  let omitted = 0;
  const marker = (): LogLine => ({
    stream: "system",
    text: `… ${omitted} lines left out; the server writes too fast …`,
  });
  return {
    push(raw) {
      if (now() - window.startedAt >= WINDOW_MS) {
        const told = omitted > 0 ? marker() : null;
        window = { startedAt: now(), lines: 1, chars: 0 };
        omitted = told === null ? 0 : 1;
        if (told) return told;
      }
      window.lines += 1;
      window.chars += Math.min(raw.text.length, stepCaps.lineChars);
      if (window.lines <= WINDOW_LINES && window.chars <= WINDOW_CHARS) return cleanLine(raw, stepCaps.lineChars);
      omitted += 1;
      return null;
    },
    drain() {
      const told = omitted > 0 ? [marker()] : [];
      omitted = 0;
      return told;
    },
  };
}

/** The line as it may be stored, bounded. */
function cleanLine(line: LogLine, maxChars: number): LogLine {
  const clean = storedText(line.text).replaceAll("\n", "");
  // Cutting may halve a character, and half of one is nothing that jsonb takes.
  const kept = clean.slice(0, maxChars).toWellFormed();
  const text = clean.length > maxChars ? `${kept} … (${clean.length - maxChars} characters cut)` : kept;
  return { stream: line.stream, text };
}
