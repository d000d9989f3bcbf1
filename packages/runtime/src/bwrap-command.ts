/** The last steps before a tenant's process, the same in root and user mode. */

/**
 * Ends at once when the worker died before the parent-death signal was armed, closes every descriptor that the worker
 * itself inherited from whoever started it, and starts bubblewrap with an environment of nothing but PATH.
 */
const gate = `
[ "$PPID" = "$1" ] || exit 125
last=$2
for entry in /proc/$$/fd/*; do
  fd=\${entry##*/}
  [ "$fd" -le "$last" ] || eval "exec $fd>&-"
done
shift 2
exec env -i PATH="$PATH" "$@"
`;

/** Command line from the dropped privileges on; the tenant's argv follows it. `lastFd` is the highest one kept. */
export function bwrapCommand(lastFd: number): string[] {
  const shell = ["/bin/bash", "--norc", "--noprofile", "-ec", gate, "bash"];
  return [...shell, String(process.pid), String(lastFd), "bwrap", "--args", "3", "--"];
}
