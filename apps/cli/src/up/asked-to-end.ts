const WATCH_MS = 500;

/**
 * Resolves at Ctrl-C, SIGTERM or SIGHUP; when `launched`, also when the npm or Node that launched us is gone, since
 * `kill -9` of that one must not leave us behind.
 */
export function whenAskedToEnd(launched: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    if (!launched) return;
    const launcher = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === launcher) return;
      clearInterval(watch);
      resolve();
    }, WATCH_MS);
    watch.unref();
  });
}
