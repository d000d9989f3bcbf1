import { readFile } from "node:fs/promises";
import { markOf, type ProcessMark } from "./pid-lock.ts";

const MOST = 6;

/** The processes between us and the `npm` that was typed, that one included; only our parent where there is no npm. */
export async function launchers(): Promise<readonly ProcessMark[]> {
  const chain = [await markOf(process.ppid)];
  for (let pid = process.ppid; chain.length < MOST; ) {
    if (await isNpm(pid)) return chain;
    pid = await parentOf(pid);
    if (pid <= 1) break;
    chain.push(await markOf(pid));
  }
  return chain.slice(0, 1);
}

/** npm writes what it runs over its own command line. */
async function isNpm(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return /^npm |npm-cli\.js\0/.test(commandLine);
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
}
