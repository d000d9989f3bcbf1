/**
 * A tiny watcher outside the sandboxes. It holds one end of a pipe; when the worker is gone, however it went, the pipe
 * ends and the watcher kills whatever is still in the worker's control groups. Everything else (parent-death signals,
 * pid namespaces) normally has done so before; this closes what is left between fork and exec.
 */
import { spawn } from "node:child_process";
import { systemPath } from "./host-tie.ts";

export interface Supervisor {
  readonly pid: number;
  /** Ends the watcher; it finds its groups empty or gone. */
  close(): void;
}

const script = `
trap '' INT TERM HUP
while read -r _; do :; done
tries=0
while [ $tries -lt 500 ]; do
  left=0
  for file in "$1"/*/cgroup.procs; do
    [ -e "$file" ] || continue
    echo 0 2>/dev/null > "\${file%/*}/pids.max"
    while read -r pid; do left=1; kill -9 "$pid" 2>/dev/null; done < "$file"
  done
  [ $left = 0 ] && exit 0
  tries=$((tries + 1))
  sleep 0.02
done
`;

/** Starts the watcher over every group below `processDir`. */
export function startSupervisor(processDir: string): Supervisor {
  const child = spawn("/bin/sh", ["-c", script, "switchyard-supervisor", processDir], {
    cwd: "/",
    env: { PATH: systemPath },
    stdio: ["pipe", "ignore", "ignore"],
    // Its own session: a Ctrl-C that ends the worker must not end the watcher first.
    detached: true,
  });
  child.unref();
  child.on("error", () => {});
  child.stdin?.on("error", () => {});
  const stdin = child.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null;
  stdin?.unref?.();
  return { pid: child.pid ?? 0, close: () => child.stdin?.end() };
}
