/**
 * Loaded before a child's own code (`node --import`): ends it when standard input closes, which the kernel does however
 * the supervisor ends. The child gets SIGTERM first, so that its own orderly stop runs, and is gone after ten seconds.
 */
const GRACE_MS = 10_000;

process.stdin.on("error", () => {});
process.stdin.once("close", () => {
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), GRACE_MS).unref();
});
process.stdin.resume();
// Waiting for the supervisor to end must not keep a child alive that has nothing else to do.
if ("unref" in process.stdin && typeof process.stdin.unref === "function") process.stdin.unref();
