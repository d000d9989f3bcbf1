import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";

/** A word that no other process has in its arguments; test servers ignore it. */
export function newMark(): string {
  return `mark-${randomBytes(8).toString("hex")}`;
}

/** The processes that run with a mark in their arguments; those that are dead but not reaped do not count. */
export function childrenOf(mark: string): readonly number[] {
  return processes().filter((pid) => read(pid, "cmdline").includes(mark) && stat(pid)?.state !== "Z");
}

/** The processes of these groups that run. */
export function membersOf(groups: ReadonlySet<number>): readonly number[] {
  return processes().filter((pid) => {
    const found = stat(pid);
    return found !== null && found.state !== "Z" && groups.has(found.group);
  });
}

function processes(): readonly number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** Third and fifth field of /proc/pid/stat; the second, the name, may hold anything but ends with the last bracket. */
function stat(pid: number): { readonly state: string; readonly group: number } | null {
  const text = read(pid, "stat");
  const [state, , group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return state === undefined || group === undefined ? null : { state, group: Number(group) };
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
