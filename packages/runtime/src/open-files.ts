/** How many descriptors a tenant's process may open on this host. */
import { readFile } from "node:fs/promises";

const wanted = 16_384;

/** The wanted number, or the worker's own hard limit where that is lower and cannot be raised. */
export async function openFilesLimit(): Promise<number> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const hard = Number(/^Max open files +\S+ +(\d+)/m.exec(limits)?.[1] ?? wanted);
  return Math.min(wanted, hard);
}
