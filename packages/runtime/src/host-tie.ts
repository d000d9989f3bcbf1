/** Ends a program of the host together with this process, whatever ends that: also SIGKILL, which no handler sees. */
import { existsSync, realpathSync } from "node:fs";

/** Programs are looked up only here, whatever PATH the worker itself was started with. */
export const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Kills its own process group when descriptor 3 ends, a pipe whose other end is ours: the kernel closes it however we
 * end. The program gets none of the descriptors that are only the guard's.
 */
const guard = `exec 4<&0
"$@" <&4 3<&- 4<&- &
child=$!
exec 4<&-
( read -r _ <&3; kill -s KILL 0 ) </dev/null >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $child
code=$?
kill -s KILL $watcher
exit $code`;

/** How a program is started so that it ends with us. */
export interface Tie {
  readonly file: string;
  readonly args: readonly string[];
  /** It must lead a process group of its own and have a pipe of ours as descriptor 3. */
  readonly guarded: boolean;
}

/** Tied by a parent-death signal, which reaches that one process; by a guard where `setpriv` is null. Pure. */
export function tie(setpriv: string | null, file: string, args: readonly string[]): Tie {
  return setpriv === null
    ? { file: "/bin/sh", args: ["-c", guard, "sh", file, ...args], guarded: true }
    : { file: setpriv, args: ["--pdeathsig", "KILL", "--", file, ...args], guarded: false };
}

let found: string | null | undefined;

/** Path of `setpriv` on this host; null without one. That of BusyBox knows no parent-death signal. */
export function findSetpriv(): string | null {
  if (found === undefined) {
    const candidates = systemPath.split(":").map((dir) => `${dir}/setpriv`);
    found = candidates.find((path) => existsSync(path) && !realpathSync(path).endsWith("busybox")) ?? null;
  }
  return found;
}
