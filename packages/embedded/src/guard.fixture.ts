/** A supervisor with one guarded child, whose pid it writes; tests kill it. */
import { spawnGuarded } from "./guard.ts";

const script = 'console.log(process.pid); setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0));';
const child = spawnGuarded({
  command: process.execPath,
  arguments: ["-e", script],
  env: {},
  stopSignal: "TERM",
});
child.onLine((line) => process.stdout.write(`${line}\n`));
