/** No sandbox at all: for a developer's own code on a machine without bubblewrap. Nothing here protects anything. */
import { readdir, readFile, readlink, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import type { ListeningSocket } from "@switchyard/deployments/ports";
import type { Cell, CellHost, CellProcess } from "./cell.ts";
import { writeEtc } from "./etc-files.ts";
import { childrenOf } from "./launch.ts";
import { installationNames } from "./names.ts";
import type { SandboxOptions } from "./options.ts";
import { listeningSockets } from "./sockets.ts";

export async function openBareHost(options: SandboxOptions): Promise<CellHost> {
  const etcDir = `${tmpdir()}/sy-${installationNames(options.installationId).tag}-etc-${process.pid}`;
  const { hasCa } = await writeEtc(etcDir, options.registries);
  return {
    report: {
      mode: "none",
      holds: [],
      lacks: ["everything: tenant code runs as the worker's user, with its files and its network"],
    },
    etcDir,
    hasCa,
    open: async () => openBareCell(etcDir),
    close: () => rm(etcDir, { recursive: true, force: true }),
  };
}

async function openBareCell(etcDir: string): Promise<Cell> {
  const [proxyPort, appPort] = [await freePort(), await freePort()];
  let told = appPort;
  let child: CellProcess | null = null;
  return {
    reach: "direct",
    proxyListen: { host: "127.0.0.1", port: proxyPort },
    proxyReady: async () => {},
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    egressSocketInside: null,
    listen: async () => null,
    async portFor(port) {
      told = port;
      return appPort;
    },
    innerPort: () => freePort(),
    async command(plan, shares) {
      const places = [
        ...shares,
        { target: "/etc/ssl", source: `${etcDir}/ssl` },
        { target: "/tmp/home", source: tmpdir() },
      ];
      const translate = (text: string): string =>
        places.reduce((now, place) => now.replaceAll(boundary(place.target), () => place.source), text);
      const env = Object.fromEntries(Object.entries(plan.env).map(([name, value]) => [name, translate(value)]));
      return {
        file: "setpriv",
        args: ["--pdeathsig", "KILL"],
        env,
        cwd: translate(plan.workDir),
        translate,
        bwrapOptions: null,
      };
    },
    spawned(running) {
      child = running;
    },
    usage: async () => ({ oomKills: 0, memoryPeakBytes: null }),
    async listening() {
      const pid = child?.pid ?? 0;
      const sockets = await socketsOfTree(pid);
      return sockets.map((socket) => (socket.port === appPort ? { ...socket, port: told } : socket));
    },
    address: async (port) => ({ kind: "tcp", host: "127.0.0.1", port: port === told ? appPort : port }),
    async close() {
      child?.kill();
      await child?.exited;
    },
  };
}

/** A path as a whole component, so that `/app` does not change `/apple`. */
function boundary(path: string): RegExp {
  return new RegExp(`(?<![\\w./-])${path.replace(/[.]/g, "\\.")}(?![\\w.-])`, "g");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** The host's listening sockets that a process or one of its descendants holds. */
async function socketsOfTree(root: number): Promise<readonly ListeningSocket[]> {
  const pids = [root];
  for (const pid of pids) pids.push(...(await childrenOf(pid)));
  const held = new Set<string>();
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      held.add(/^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))?.[1] ?? "");
    }
  }
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/${root}/net/${name}`, "utf8").catch(() => "")),
  );
  const ports = new Set(
    tables
      .flatMap((table) => table.split("\n"))
      .flatMap((line) => {
        const fields = line.trim().split(/\s+/);
        return held.has(fields[9] ?? "-") ? [Number.parseInt(fields[1]?.split(":").at(-1) ?? "", 16)] : [];
      }),
  );
  return (await listeningSockets(root)).filter((socket) => ports.has(socket.port));
}
