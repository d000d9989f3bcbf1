/** Root mode: uid, namespaces, control groups and firewall per sandbox. */
import { chmod, mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import type { SandboxReport } from "@switchyard/deployments/ports";
import { type Bind, bwrapOptions } from "./bwrap-arguments.ts";
import { bwrapCommand } from "./bwrap-command.ts";
import type { Cell, CellHost, CellRequest, Share } from "./cell.ts";
import { type Cgroup, type CgroupTree, openCgroups } from "./cgroups.ts";
import { parseRange } from "./egress/addresses.ts";
import { writeEtc } from "./etc-files.ts";
import { thisOwner, tryClaim, withHostLock } from "./host-claims.ts";
import { runHostTool } from "./host-tool.ts";
import { claimsDir, type InstallationNames, installationNames, runRoot, slotSuffix } from "./names.ts";
import { checkRangeIsFree, createHostNetwork, egressPort, type HostNetwork, probeNetwork } from "./network.ts";
import { openFilesLimit } from "./open-files.ts";
import type { SandboxOptions } from "./options.ts";
import { livingDrivers, reapLeftovers } from "./reap.ts";
import { createSlotPool, type Slot, type SlotPool } from "./slots.ts";
import { listeningSockets } from "./sockets.ts";
import { startSupervisor } from "./supervisor.ts";

/** bubblewrap itself is two processes beside the tenant's. */
const bwrapPids = 2;
/** Mount points in every sandbox's private mount namespace; more shares than this are never asked for. */
const mountPoints = 16;
/** Uids kept for directories that are built in several steps. */
const keptSlots = 16;

interface RootState {
  readonly names: InstallationNames;
  readonly options: SandboxOptions;
  readonly network: HostNetwork;
  readonly cgroups: CgroupTree;
  readonly slots: SlotPool;
  /** Slots held for a directory between two build commands, oldest first. */
  readonly kept: Map<string, Slot>;
}

let driversOfThisProcess = 0;

/** Prepares the host for this installation. Throws AppErrors that name what is missing. */
export async function openRootHost(options: SandboxOptions): Promise<CellHost> {
  const names = installationNames(options.installationId);
  const owner = thisOwner(names.tag);
  const range = parseRange(options.sandboxCidr ?? "100.127.0.0/16");
  await checkRangeIsFree(range);
  await mkdir(runRoot, { recursive: true, mode: 0o711 });
  await mkdir(claimsDir, { recursive: true, mode: 0o711 });
  const network = createHostNetwork(names);
  const slots = createSlotPool(owner, options.uids ?? { first: 200_000, last: 265_535 }, range);
  driversOfThisProcess += 1;
  const driver = driversOfThisProcess;
  const registration = `${names.runDir}/drivers/${process.pid}-${driver}`;
  const etcDir = `${names.runDir}/etc-${process.pid}-${driver}`;
  const lock = `${claimsDir}/lock-${names.tag}`;
  const prepared = await withHostLock(lock, owner, async () => {
    await withHostLock(`${claimsDir}/lock-netns`, owner, () => probeNetwork(names));
    const cgroups = await openCgroups(names.cgroup, owner, driver);
    await makeRunDir(names);
    await reapLeftovers({ home: options.home, names, network, cgroups, slots });
    await network.ensureTable();
    await tryClaim(registration, owner);
    return { cgroups, etc: await writeEtc(etcDir, options.registries) };
  });
  const supervisor = startSupervisor(prepared.cgroups.processDir);
  const state: RootState = { names, options, network, slots, cgroups: prepared.cgroups, kept: new Map() };
  return {
    report: rootReport(prepared.cgroups.version),
    etcDir,
    hasCa: prepared.etc.hasCa,
    open: (request) => openRootCell(state, request),
    async close() {
      for (const slot of state.kept.values()) await slots.release(slot);
      supervisor.close();
      await withHostLock(lock, owner, async () => {
        await rm(registration, { force: true });
        await rm(etcDir, { recursive: true, force: true });
        await prepared.cgroups.close();
        if ((await livingDrivers(names)).length > 0) return;
        await network.removeTable();
        await rm(names.runDir, { recursive: true, force: true });
      });
      await rmdir(runRoot).catch(() => {});
    },
  };
}

async function makeRunDir(names: InstallationNames): Promise<void> {
  await mkdir(`${names.runDir}/drivers`, { recursive: true, mode: 0o711 });
  for (let index = 0; index < mountPoints; index += 1) {
    await mkdir(`${names.runDir}/mnt/d${index}`, { recursive: true });
    await writeFile(`${names.runDir}/mnt/f${index}`, "");
  }
  // Whatever the worker's umask is, tenant uids must be able to pass through.
  await chmod(runRoot, 0o711);
  await chmod(names.runDir, 0o711);
  await runHostTool("chmod", ["-R", "a+rX", `${names.runDir}/mnt`]);
}

function rootReport(version: 1 | 2): SandboxReport {
  return {
    mode: "root",
    holds: [
      "a uid of its own for every sandbox, dropped before bubblewrap starts",
      "pid, mount, ipc, uts, cgroup and user namespaces; no further user namespaces",
      "a network namespace of its own, filtered on both sides; egress only through its own proxy",
      `memory, cpu and process limits by control groups (version ${version})`,
      "a seccomp deny-list and a read-only file system",
      "nothing left after the worker is killed",
    ],
    lacks: ["a quota for what a build writes below /app and /cache"],
  };
}

async function claimSlot(state: RootState, affinity: string | null): Promise<Slot> {
  const kept = affinity === null ? undefined : state.kept.get(affinity);
  if (affinity !== null && kept !== undefined) {
    state.kept.delete(affinity);
    return kept;
  }
  return state.slots.claim();
}

async function returnSlot(state: RootState, slot: Slot, affinity: string | null): Promise<void> {
  if (affinity === null || state.kept.has(affinity)) {
    await state.slots.release(slot);
    return;
  }
  state.kept.set(affinity, slot);
  const oldest = state.kept.size > keptSlots ? state.kept.entries().next().value : undefined;
  if (oldest === undefined) return;
  state.kept.delete(oldest[0]);
  await state.slots.release(oldest[1]);
}

async function openRootCell(state: RootState, request: CellRequest): Promise<Cell> {
  const slot = await claimSlot(state, request.affinity);
  let cgroup: Cgroup | null = null;
  const scratch = `${state.options.home}/scratch/${state.names.tag}-${slotSuffix(slot.number)}`;
  const giveBack = async (): Promise<void> => {
    await cgroup?.remove();
    await state.network.detach(slot.number);
    await rm(scratch, { recursive: true, force: true });
    await returnSlot(state, slot, request.affinity);
  };
  try {
    const { limits } = request;
    cgroup = await state.cgroups.create(`s${slot.number}`, { ...limits, pids: limits.pids + bwrapPids });
    const netns = await state.network.attach(slot);
    return rootCell({ state, slot, cgroup, netns, scratch, nofile: await openFilesLimit(), giveBack });
  } catch (error) {
    await giveBack().catch(() => {});
    throw error;
  }
}

interface RootCellParts {
  readonly state: RootState;
  readonly slot: Slot;
  readonly cgroup: Cgroup;
  readonly netns: string;
  readonly scratch: string;
  readonly nofile: number;
  readonly giveBack: () => Promise<void>;
}

function rootCell(parts: RootCellParts): Cell {
  const { state, slot, cgroup } = parts;
  let closed: Promise<void> | null = null;
  return {
    reach: "direct",
    proxyListen: { host: slot.hostIp, port: egressPort },
    proxyReady: () => state.network.allowProxy(slot),
    proxyUrl: `http://${slot.hostIp}:${egressPort}`,
    egressSocketInside: null,
    listen: async () => null,
    portFor: async (port) => port,
    innerPort: async (port) => port,
    spawned() {},
    async command(plan, shares) {
      const staged = await stageShares(parts, shares);
      return {
        file: "nsenter",
        args: [
          ...[`--net=${parts.netns}`, "unshare", "--mount", "--propagation", "slave"],
          ...["/bin/sh", "-ec", stageScript, "sh", ...staged.steps],
          ...cgroup.joinFiles.flatMap((file) => ["join", file]),
          "run",
          ...["prlimit", `--nofile=${parts.nofile}:${parts.nofile}`, "--core=0:0", "--memlock=65536:65536"],
          ...["setpriv", "--reuid", String(slot.uid), "--regid", String(slot.uid), "--clear-groups"],
          ...["--no-new-privs", "--pdeathsig", "KILL"],
          ...bwrapCommand(plan.lastFd),
        ],
        bwrapOptions: bwrapOptions({ ...plan, binds: staged.binds, ownNetwork: false }),
      };
    },
    usage: () => cgroup.usage(),
    listening: async (insidePid) => (insidePid === null ? [] : listeningSockets(insidePid)),
    async address(port) {
      await state.network.openPort(slot, port);
      return { kind: "tcp", host: slot.sandboxIp, port };
    },
    close() {
      closed ??= parts.giveBack();
      return closed;
    },
  };
}

/**
 * Runs as root in a private mount namespace, then becomes the tenant. Mounts made here vanish with the sandbox, and the
 * uid finds its directories below a path it may traverse, wherever the home is.
 */
const stageScript = `
while [ "$1" != run ]; do
  case "$1" in
    bind) mount -n --bind "$2" "$3"; shift 3;;
    overlay) mount -n -t overlay -o "$2,metacopy=on" overlay "$3" 2>/dev/null || mount -n -t overlay -o "$2" overlay "$3"; shift 3;;
    own) chown -R -h "$2:$2" "$3"; shift 3;;
    join) echo $$ > "$2"; shift 2;;
  esac
done
shift
exec "$@"
`;

async function stageShares(
  parts: RootCellParts,
  shares: readonly Share[],
): Promise<{ readonly steps: readonly string[]; readonly binds: readonly Bind[] }> {
  const { state, slot, scratch } = parts;
  const steps: string[] = [];
  const binds: Bind[] = [];
  let index = 0;
  for (const share of shares) {
    const isFile = share.target.endsWith(".mjs");
    const point = `${state.names.runDir}/mnt/${isFile ? "f" : "d"}${index}`;
    index += 1;
    if (share.access === "discarded") {
      await mkdir(`${scratch}/upper`, { recursive: true, mode: 0o700 });
      await mkdir(`${scratch}/work`, { recursive: true, mode: 0o700 });
      const dirs = [share.source, `${scratch}/upper`, `${scratch}/work`].map(escapeOverlayPath);
      steps.push("overlay", `lowerdir=${dirs[0]},upperdir=${dirs[1]},workdir=${dirs[2]}`, point);
    } else {
      steps.push("bind", share.source, point);
    }
    if (share.access !== "plain") steps.push("own", String(slot.uid), point);
    binds.push({ source: point, target: share.target, writable: share.writable });
  }
  return { steps, binds };
}

function escapeOverlayPath(path: string): string {
  return path.replace(/[\\,:]/g, (character) => `\\${character}`);
}
