/** Polling for tests. */
import { expect } from "vitest";

/** `expect.poll` with a deadline that a busy machine can keep. */
export function eventually<T>(probe: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(probe, { timeout: 15_000, interval: 20 });
}
