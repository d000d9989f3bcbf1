import { expect } from "vitest";

/** Asks until the answer is right, for as long as a machine under load may take. */
export function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000, interval: 50 });
}
