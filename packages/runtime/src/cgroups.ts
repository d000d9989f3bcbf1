/**
 * Limits by control groups, for version 1 hierarchies, the unified version 2, and hosts that have both.
 * Layout: `switchyard-{tag}/d{pid}-{start}-{driver}/s{slot}`; the middle level belongs to one driver of one process.
 */
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@switchyard/contracts";
import { type ClaimOwner, isOwnerAlive } from "./host-claims.ts";

export interface CgroupLimits {
  readonly memoryMb: number;
  readonly cpus: number;
  readonly pids: number;
}

export interface CgroupUsage {
  readonly oomKills: number;
  readonly memoryPeakBytes: number | null;
}

export interface Cgroup {
  /** A process that writes its pid into each of these is in the group. */
  readonly joinFiles: readonly string[];
  usage(): Promise<CgroupUsage>;
  processes(): Promise<readonly number[]>;
  /** Kills until nothing is left, then removes the group. Throws AppError `sandbox_not_empty` after 10 s. */
  remove(): Promise<void>;
}

export interface CgroupTree {
  readonly version: 1 | 2;
  /** Holds one folder per sandbox of this driver, each with a `cgroup.procs`. */
  readonly processDir: string;
  create(name: string, limits: CgroupLimits): Promise<Cgroup>;
  /** Kills and removes what dead workers of this installation left. */
  reap(): Promise<void>;
  /** Removes this driver's own level. */
  close(): Promise<void>;
}

interface Hierarchies {
  readonly version: 1 | 2;
  readonly memory: string;
  readonly pids: string;
  readonly cpu: string;
}

/** Reads which hierarchies carry memory, pids and cpu; null when one of them is missing. Pure. */
export function findHierarchies(mountinfo: string, unifiedControllers: (mount: string) => string): Hierarchies | null {
  const v1 = new Map<string, string>();
  let unified: string | null = null;
  for (const line of mountinfo.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const mount = before.split(" ")[4];
    const [type, , options = ""] = after.split(" ");
    if (mount === undefined) continue;
    if (type === "cgroup2") unified ??= mount;
    if (type === "cgroup") for (const option of options.split(",")) v1.set(option, mount);
  }
  const [memory, pids, cpu] = [v1.get("memory"), v1.get("pids"), v1.get("cpu")];
  if (memory !== undefined && pids !== undefined && cpu !== undefined) return { version: 1, memory, pids, cpu };
  if (unified === null) return null;
  const controllers = unifiedControllers(unified).trim().split(/\s+/);
  const complete = ["memory", "pids", "cpu"].every((controller) => controllers.includes(controller));
  return complete ? { version: 2, memory: unified, pids: unified, cpu: unified } : null;
}

/** Opens the installation's level of the tree. Throws AppError `sandbox_cgroups_missing`. */
export async function openCgroups(installationGroup: string, owner: ClaimOwner, driver: number): Promise<CgroupTree> {
  const mountinfo = await readFile("/proc/self/mountinfo", "utf8");
  const controllers = new Map<string, string>();
  for (const line of mountinfo.split("\n")) {
    const mount = line.includes(" - cgroup2 ") ? line.split(" ")[4] : undefined;
    if (mount !== undefined)
      controllers.set(mount, await readFile(`${mount}/cgroup.controllers`, "utf8").catch(() => ""));
  }
  const found = findHierarchies(mountinfo, (mount) => controllers.get(mount) ?? "");
  if (found === null) {
    throw new AppError({
      code: "sandbox_cgroups_missing",
      kind: "precondition_failed",
      message: "This host gives no memory, pids and cpu control groups, so tenant code could not be limited.",
      remedy: "Mount cgroup v2 with these controllers (in a container: run it with its own writable cgroup).",
    });
  }
  const own = `d${owner.pid}-${owner.startTime}-${driver}`;
  const roots = [...new Set([found.memory, found.pids, found.cpu])];
  if (found.version === 2) await enableControllers(found.memory, installationGroup, own);
  for (const root of roots) await mkdir(`${root}/${installationGroup}/${own}`, { recursive: true });

  return {
    version: found.version,
    processDir: `${found.pids}/${installationGroup}/${own}`,
    create: (name, limits) => createCgroup(found, `${installationGroup}/${own}/${name}`, limits),
    async reap() {
      for (const root of roots) {
        for (const level of await folders(`${root}/${installationGroup}`)) {
          const match = /^d(\d+)-(\d+)-\d+$/.exec(level);
          const dead = { installation: owner.installation, pid: Number(match?.[1]), startTime: match?.[2] ?? "" };
          if (match !== null && !isOwnerAlive(dead)) await removeLevel(`${root}/${installationGroup}/${level}`);
        }
      }
    },
    async close() {
      for (const root of roots) {
        await removeLevel(`${root}/${installationGroup}/${own}`).catch(() => {});
        await rmdir(`${root}/${installationGroup}`).catch(() => {});
      }
    },
  };
}

/** In version 2 a level hands controllers down only when it holds no process of its own, except at the real root. */
async function enableControllers(root: string, group: string, own: string): Promise<void> {
  const hand = (dir: string): Promise<void> => writeFile(`${dir}/cgroup.subtree_control`, "+memory +pids +cpu");
  await hand(root).catch(async () => {
    await mkdir(`${root}/switchyard-host`, { recursive: true });
    for (const pid of await processesOf(root)) {
      await writeFile(`${root}/switchyard-host/cgroup.procs`, String(pid)).catch(() => {});
    }
    await hand(root);
  });
  await mkdir(`${root}/${group}/${own}`, { recursive: true });
  await hand(`${root}/${group}`);
  await hand(`${root}/${group}/${own}`);
}

async function createCgroup(found: Hierarchies, path: string, limits: CgroupLimits): Promise<Cgroup> {
  const memory = `${found.memory}/${path}`;
  const pids = `${found.pids}/${path}`;
  const cpu = `${found.cpu}/${path}`;
  const dirs = [...new Set([memory, pids, cpu])];
  for (const dir of dirs) await mkdir(dir, { recursive: true });
  const bytes = String(Math.round(limits.memoryMb * 1024 * 1024));
  const quota = Math.max(1000, Math.round(limits.cpus * 100_000));
  if (found.version === 1) {
    await writeFile(`${memory}/memory.limit_in_bytes`, bytes);
    await writeFile(`${memory}/memory.memsw.limit_in_bytes`, bytes).catch(() => {});
    await writeFile(`${cpu}/cpu.cfs_period_us`, "100000");
    await writeFile(`${cpu}/cpu.cfs_quota_us`, String(quota));
  } else {
    await writeFile(`${memory}/memory.max`, bytes);
    await writeFile(`${memory}/memory.swap.max`, "0").catch(() => {});
    await writeFile(`${cpu}/cpu.max`, `${quota} 100000`);
  }
  await writeFile(`${pids}/pids.max`, String(limits.pids));
  return {
    joinFiles: dirs.map((dir) => `${dir}/cgroup.procs`),
    usage: () => (found.version === 1 ? usageV1(memory) : usageV2(memory)),
    processes: () => processesOf(pids),
    async remove() {
      for (const dir of [pids, ...dirs.filter((other) => other !== pids)]) await emptyAndRemove(dir);
    },
  };
}

async function usageV1(dir: string): Promise<CgroupUsage> {
  const control = await readFile(`${dir}/memory.oom_control`, "utf8").catch(() => "");
  return { oomKills: counter(control, "oom_kill"), memoryPeakBytes: await amount(`${dir}/memory.max_usage_in_bytes`) };
}

async function usageV2(dir: string): Promise<CgroupUsage> {
  const events = await readFile(`${dir}/memory.events`, "utf8").catch(() => "");
  return { oomKills: counter(events, "oom_kill"), memoryPeakBytes: await amount(`${dir}/memory.peak`) };
}

function counter(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
}

async function amount(path: string): Promise<number | null> {
  const value = Number(await readFile(path, "utf8").catch(() => "x"));
  return Number.isFinite(value) ? value : null;
}

async function processesOf(dir: string): Promise<number[]> {
  const text = await readFile(`${dir}/cgroup.procs`, "utf8").catch(() => "");
  return text.split("\n").filter(Boolean).map(Number);
}

async function folders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function removeLevel(dir: string): Promise<void> {
  for (const name of await folders(dir)) await emptyAndRemove(`${dir}/${name}`);
  await emptyAndRemove(dir);
}

async function emptyAndRemove(dir: string): Promise<void> {
  // A group that may not fork any more cannot outrun the killing.
  await writeFile(`${dir}/pids.max`, "0").catch(() => {});
  const deadline = Date.now() + 10_000;
  for (;;) {
    for (const pid of await processesOf(dir)) kill(pid);
    const error = await rmdir(dir).then(
      () => null,
      (cause: NodeJS.ErrnoException) => cause,
    );
    if (error === null || error.code === "ENOENT") return;
    if (Date.now() > deadline) {
      throw new AppError({
        code: "sandbox_not_empty",
        kind: "internal",
        message: "A sandbox could not be emptied.",
        detail: `${dir}: ${error.message}`,
        cause: error,
      });
    }
    await delay(5);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
