import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const HostRecord = z.object({ id: z.string(), host: z.string(), pid: z.number().int(), startedAt: z.string() });

/**
 * Notes in the home that this worker runs, and answers the ids of workers of this very host that do not run any more: killed
 * ones leave their note behind, and what they held can be given up without waiting for their lease.
 */
export async function recordWorker(home: string, id: string): Promise<{ gone: string[]; forget(): Promise<void> }> {
  const folder = join(home, "workers");
  await mkdir(folder, { recursive: true });
  const gone: string[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const record = HostRecord.safeParse(parse(await readFile(path, "utf8").catch(() => "")));
    if (!record.success || record.data.host !== hostname()) continue;
    if ((await startOf(record.data.pid)) === record.data.startedAt) continue;
    gone.push(record.data.id);
    await rm(path, { force: true });
  }
  const own = join(folder, `${id}.json`);
  const startedAt = (await startOf(process.pid)) ?? "";
  await writeFile(own, JSON.stringify({ id, host: hostname(), pid: process.pid, startedAt }), { mode: 0o600 });
  return { gone, forget: () => rm(own, { force: true }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** When a process started, in clock ticks since boot (proc(5), field 22): tells a pid from its next owner's. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
