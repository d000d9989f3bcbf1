import { setTimeout as sleep } from "node:timers/promises";
import { launchers } from "../machine/launchers.ts";
import { isRunning } from "../machine/pid-lock.ts";

const WATCH_MS = 500;

/**
 * Resolves at Ctrl-C, SIGTERM or SIGHUP; when `launched`, also when the npm or Node that launched us is gone, since
 * `kill -9` of that one must not leave us behind.
 */
export function whenAskedToEnd(launched: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    if (launched) void whenGone().then(resolve);
  });
}

async function whenGone(): Promise<void> {
  const marks = await launchers();
  for (;;) {
    await sleep(WATCH_MS, undefined, { ref: false });
    for (const mark of marks) if (!(await isRunning(mark))) return;
  }
}
