import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whileAllowed } from "./while-allowed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const RECHECK_MS = 3_000;
const piece = (text: string) => new TextEncoder().encode(text);

/** A stream that stays open behind its first piece, and says when it was left. */
function openStream() {
  const left = vi.fn();
  const source = new ReadableStream<Uint8Array>({ start: (to) => to.enqueue(piece("first")), cancel: left });
  return { source, left };
}

test("passes everything on and ends with its source, and asks no more then", async () => {
  const check = vi.fn(async () => {});
  const source = new ReadableStream<Uint8Array>({
    start(to) {
      to.enqueue(piece("a"));
      to.enqueue(piece("b"));
      to.close();
    },
  });
  expect(await new Response(whileAllowed(source, check)).text()).toBe("ab");
  const asked = check.mock.calls.length;
  await vi.advanceTimersByTimeAsync(10 * RECHECK_MS);
  expect(check).toHaveBeenCalledTimes(asked);
});

test("ends in the middle of a wait when it is allowed no more, and leaves its source", async () => {
  const { source, left } = openStream();
  let allowed = true;
  const check = async () => {
    if (!allowed) throw new Error("removed");
  };
  const reader = whileAllowed(source, check).getReader();
  expect((await reader.read()).value).toEqual(piece("first"));
  const waiting = reader.read();
  await vi.advanceTimersByTimeAsync(RECHECK_MS);
  allowed = false;
  await vi.advanceTimersByTimeAsync(RECHECK_MS);
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(left).toHaveBeenCalledOnce();
});

test("leaves its source and asks no more when the reader goes away", async () => {
  const { source, left } = openStream();
  const check = vi.fn(async () => {});
  const reader = whileAllowed(source, check).getReader();
  await reader.read();
  await reader.cancel();
  expect(left).toHaveBeenCalledOnce();
  const asked = check.mock.calls.length;
  await vi.advanceTimersByTimeAsync(10 * RECHECK_MS);
  expect(check).toHaveBeenCalledTimes(asked);
});

test("passes the failure of its source on", async () => {
  const source = new ReadableStream<Uint8Array>({ pull: (to) => to.error(new Error("broken")) });
  const stream = whileAllowed(source, async () => {});
  await expect(new Response(stream).text()).rejects.toThrow("broken");
});
