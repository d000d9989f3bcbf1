/** Plain-user mode: what bubblewrap can do without root. For development; the report says what it cannot hold. */
import { mkdtemp, rename, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { AppError } from "@switchyard/contracts";
import type { SandboxReport } from "@switchyard/deployments/ports";
import { bwrapOptions } from "./bwrap-arguments.ts";
import { bwrapCommand } from "./bwrap-command.ts";
import type { Cell, CellHost, CellProcess, CellRequest, Share } from "./cell.ts";
import { writeEtc } from "./etc-files.ts";
import { runHostTool, tryHostTool } from "./host-tool.ts";
import { installationNames } from "./names.ts";
import { openFilesLimit } from "./open-files.ts";
import type { SandboxOptions } from "./options.ts";
import { listeningSockets } from "./sockets.ts";

/** Port on the sandbox's own loopback that the runner forwards to the proxy's socket. */
const egressPort = 3128;
/** Node 24 reserves about 550 MB per thread for code without using it, and RLIMIT_DATA counts that. */
const reservedMb = 1280;
const egressSocketInside = "/run/egress.sock";

const report: SandboxReport = {
  mode: "user",
  holds: [
    "pid, mount, ipc, uts, cgroup, network and user namespaces; no further user namespaces",
    "no network but its own loopback; egress only through its own proxy",
    "a seccomp deny-list and a read-only file system",
    "limits per process: address data, open files, number of processes",
  ],
  lacks: [
    "a uid of its own: all sandboxes run as the worker's user",
    "memory and cpu limits for a sandbox as a whole, and an exact out-of-memory report",
    "reaching a server that listens on another port than it was told in PORT",
  ],
};

/** Proves that this user may make sandboxes. Throws AppError `sandbox_unavailable` otherwise. */
export async function openUserHost(options: SandboxOptions): Promise<CellHost> {
  const names = installationNames(options.installationId);
  const probe = await tryHostTool("bwrap", [
    ...["--unshare-user", "--unshare-pid", "--unshare-net", "--disable-userns"],
    ...["--ro-bind", "/", "/", "--proc", "/proc", "--", "/bin/true"],
  ]);
  if (probe.code !== 0) {
    throw new AppError({
      code: "sandbox_unavailable",
      kind: "precondition_failed",
      message: "This user may not create sandboxes: bubblewrap could not make a user namespace.",
      remedy:
        "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1), or run the worker as root.",
      detail: probe.stderr,
    });
  }
  const runDir = await mkdtemp(`${tmpdir()}/sy-${names.tag}-`);
  const { hasCa } = await writeEtc(`${runDir}/etc`, options.registries);
  return {
    report,
    etcDir: `${runDir}/etc`,
    hasCa,
    open: (request) => openUserCell(runDir, request),
    close: () => rm(runDir, { recursive: true, force: true }),
  };
}

async function openUserCell(runDir: string, request: CellRequest): Promise<Cell> {
  const dir = await mkdtemp(`${runDir}/c`);
  const nofile = await openFilesLimit();
  let server: Server | null = null;
  let child: CellProcess | null = null;
  let told = 0;
  return {
    reach: "runner",
    proxyListen: { path: `${dir}/egress.sock` },
    proxyReady: async () => {},
    proxyUrl: `http://127.0.0.1:${egressPort}`,
    egressSocketInside,
    async listen(port) {
      told = port;
      const opened = await listenQuietly(dir);
      server = opened.server;
      return opened.fd;
    },
    portFor: async (port) => port,
    innerPort: async (port) => port,
    async command(plan, shares) {
      const { limits } = request;
      const bytes = Math.round((limits.memoryMb + reservedMb) * 1024 * 1024);
      const copied = await copyDiscarded(dir, shares);
      const egress = plan.usesEgress
        ? [{ source: `${dir}/egress.sock`, target: egressSocketInside, writable: true }]
        : [];
      return {
        file: "prlimit",
        args: [
          ...[`--nofile=${nofile}:${nofile}`, "--core=0:0", "setpriv", "--no-new-privs", "--pdeathsig", "KILL"],
          ...bwrapCommand(plan.lastFd),
          // Inside, where only this sandbox's processes count against it.
          ...["/usr/bin/prlimit", `--nproc=${limits.pids}:${limits.pids}`, `--data=${bytes}:${bytes}`],
        ],
        bwrapOptions: bwrapOptions({ ...plan, binds: [...copied, ...egress], ownNetwork: true }),
      };
    },
    spawned(running) {
      child = running;
      // The runner has its own copy; while ours is open this process would accept connections too.
      server?.close();
      server = null;
    },
    usage: async () => ({ oomKills: 0, memoryPeakBytes: null }),
    listening: async (insidePid) => (insidePid === null ? [] : listeningSockets(insidePid)),
    async address(port) {
      if (port === told) return { kind: "unix", path: `${dir}/in.sock` };
      throw new AppError({
        code: "sandbox_port_fixed",
        kind: "precondition_failed",
        message: `The server listens on port ${port}, but was told ${told} in PORT.`,
        remedy: "Read the port from the PORT variable; only a worker that runs as root can follow another port.",
      });
    },
    async close() {
      child?.kill();
      await child?.exited;
      server?.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A listening socket whose descriptor can be handed on, under a name that nobody was told yet. */
async function listenQuietly(dir: string): Promise<{ readonly server: Server; readonly fd: number }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path: `${dir}/draft.sock`, backlog: 512 }, resolve);
  });
  // Closing a server unlinks the path it was bound to; under its new name the socket stays.
  await rename(`${dir}/draft.sock`, `${dir}/in.sock`);
  const fd = (server as unknown as { readonly _handle: { readonly fd: number } | null })._handle?.fd;
  if (fd !== undefined && fd >= 0) return { server, fd };
  throw new AppError({
    code: "sandbox_host_failed",
    kind: "internal",
    message: "The listening socket for a sandbox has no descriptor.",
  });
}

/** Without overlays a discarded share is a copy. */
async function copyDiscarded(dir: string, shares: readonly Share[]): Promise<Share[]> {
  const result: Share[] = [];
  for (const share of shares) {
    if (share.access === "discarded") {
      await runHostTool("cp", ["-a", "--reflink=auto", share.source, `${dir}/copy`], { timeoutMs: 120_000 });
      result.push({ ...share, source: `${dir}/copy` });
    } else result.push(share);
  }
  return result;
}
