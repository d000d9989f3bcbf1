/**
 * Ends this process when its standard input ends: the supervisor holds the other end, so even `kill -9` of it leaves
 * no process behind. Does nothing unless `supervised`.
 */
export function exitWithParent(supervised: boolean, onParentGone: () => void): void {
  if (!supervised) return;
  process.stdin.on("end", onParentGone).on("error", onParentGone).resume();
}
