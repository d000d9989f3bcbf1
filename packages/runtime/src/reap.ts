/** Removes what dead workers of this installation left on the host, and nothing of anybody else. */
import { readdir, rm } from "node:fs/promises";
import type { CgroupTree } from "./cgroups.ts";
import { isOwnerAlive, isRunning, readClaim } from "./host-claims.ts";
import type { InstallationNames } from "./names.ts";
import type { HostNetwork } from "./network.ts";
import type { SlotPool } from "./slots.ts";

export interface ReapTargets {
  /** The installation's home, whose scratch folders of dead sandboxes are removed. */
  readonly home: string;
  readonly names: InstallationNames;
  readonly network: HostNetwork;
  readonly cgroups: CgroupTree;
  readonly slots: SlotPool;
}

/** Processes first, then namespaces and links, then the claims, so that no slot is free before it is empty. */
export async function reapLeftovers(targets: ReapTargets): Promise<void> {
  await targets.cgroups.reap();
  const present = await targets.network.present();
  // Read after the listing: whoever made a namespace since then has claimed its slot before.
  const living = await targets.slots.living();
  for (const slot of present) if (!living.has(slot)) await targets.network.detach(slot);
  await removeScratch(targets, living);
  await targets.slots.releaseDead();
  const alive = new Set(await livingDrivers(targets.names));
  for (const name of await readdir(targets.names.runDir).catch(() => [])) {
    const match = /^etc-(\d+-\d+)/.exec(name);
    if (match?.[1] !== undefined && !alive.has(match[1])) {
      await rm(`${targets.names.runDir}/${name}`, { recursive: true, force: true });
    }
  }
}

async function removeScratch(targets: ReapTargets, living: ReadonlySet<number>): Promise<void> {
  const dir = `${targets.home}/scratch`;
  for (const name of await readdir(dir).catch(() => [])) {
    const slot = new RegExp(`^${targets.names.tag}-([0-9a-f]{4})$`).exec(name)?.[1];
    const pid = /^cache-(\d+)-\d+$/.exec(name)?.[1];
    const dead =
      slot === undefined ? pid !== undefined && !isRunning(Number(pid)) : !living.has(Number.parseInt(slot, 16));
    if (dead) await rm(`${dir}/${name}`, { recursive: true, force: true });
  }
}

/** Registrations of this installation whose process runs; those of dead ones are removed. */
export async function livingDrivers(names: InstallationNames): Promise<readonly string[]> {
  const dir = `${names.runDir}/drivers`;
  const alive: string[] = [];
  for (const name of await readdir(dir).catch(() => [])) {
    const owner = await readClaim(`${dir}/${name}`);
    if (owner !== null && isOwnerAlive(owner)) alive.push(name);
    else await rm(`${dir}/${name}`, { force: true });
  }
  return alive;
}
