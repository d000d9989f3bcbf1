import { expect, test } from "vitest";
import { narrowLimits } from "./environment-limits.ts";

const installation = { memoryMb: 512, cpus: 1, pids: 128, tmpMb: 64 };

test.each([
  [null, {}],
  [undefined, {}],
  [{}, {}],
  ["nonsense", {}],
  [{ memoryMb: 128 }, { memoryMb: 128 }],
  [{ cpus: 0.25 }, { cpus: 0.25 }],
  [{ memoryMb: 4_096, cpus: 8 }, {}],
  [{ memoryMb: 64, cpus: 0.5, pids: 9_999 }, {}],
])("limits %j of an environment only ever narrow the installation's", (stored, narrowed) => {
  expect(narrowLimits(installation, stored)).toEqual({ ...installation, ...narrowed });
});
