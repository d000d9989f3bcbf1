import { readFile, statfs } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { findOnPath } from "@switchyard/embedded";
import { readRegistrySettings } from "@switchyard/runtime";
import { isSupportedNode } from "../../bin/node.mjs";
import type { CommandConfig } from "../config.ts";
import { missingPackages, runPackages } from "../machine/system-packages.ts";
import type { Finding } from "./finding.ts";
import { checkPorts, checkServices } from "./running.ts";

const GIB = 1024 ** 3;
const NEEDED_GIB = 2;
const CONNECT_MS = 4_000;

/** Every check, at once; none throws. */
export async function runChecks(config: CommandConfig): Promise<readonly Finding[]> {
  const checks = [checkNode, checkPackages, checkSandbox, checkRegistries, checkPorts, checkServices, checkDisk];
  const results = await Promise.all(
    checks.map((check) =>
      Promise.resolve(check(config)).catch((error: unknown) => [
        { name: check.name.replace("check", "").toLowerCase(), state: "failed" as const, message: String(error) },
      ]),
    ),
  );
  return results.flat();
}

function checkNode(): Finding[] {
  const version = process.version.slice(1);
  if (isSupportedNode(process.version)) return [{ name: "node", state: "ok", message: version }];
  return [
    { name: "node", state: "failed", message: `${version} is too old`, remedy: "Install Node 24, or 22.19 or later." },
  ];
}

async function checkPackages({ path }: CommandConfig): Promise<Finding[]> {
  if (process.platform !== "linux") return [];
  const missing = await missingPackages(runPackages, path);
  if (missing.length === 0) return [{ name: "packages", state: "ok", message: "all there" }];
  return [
    {
      name: "packages",
      state: "failed",
      message: `missing: ${missing.join(", ")}`,
      remedy: `sudo apt-get install -y --no-install-recommends ${missing.join(" ")}`,
    },
  ];
}

async function checkSandbox({ path }: CommandConfig): Promise<Finding[]> {
  const name = "sandbox";
  if (process.platform !== "linux") {
    const remedy = "Use `docker compose up`, or WSL 2 on Windows.";
    return [{ name, state: "failed", message: "servers run on Linux only", remedy }];
  }
  if (findOnPath(["bwrap"], path) === null) {
    return [{ name, state: "failed", message: "no bubblewrap, so no server is run", remedy: "Install bubblewrap." }];
  }
  if (process.getuid?.() === 0)
    return [{ name, state: "ok", message: "full: own user, network and limits per instance" }];
  const limit = Number(await readFile("/proc/sys/user/max_user_namespaces", "utf8").catch(() => "1"));
  if (limit === 0) {
    const remedy = "Allow them (sysctl user.max_user_namespaces=15000), or run as root.";
    return [{ name, state: "failed", message: "user namespaces are switched off", remedy }];
  }
  return [
    {
      name,
      state: "warning",
      message: "plain user: one uid for all instances, no cgroup limits, no networks of their own; for development",
      remedy: "Run as root, or with the capabilities in the README, to keep tenants apart.",
    },
  ];
}

async function checkRegistries({ environment }: CommandConfig): Promise<Finding[]> {
  const { reachable } = await readRegistrySettings(environment);
  const name = "registries";
  if (reachable.length === 0) {
    return [
      { name, state: "failed", message: "npm and pip name none", remedy: "Install npm, and pip for Python servers." },
    ];
  }
  const answers = await Promise.all(reachable.map(async (one) => ({ ...one, open: await opens(one.host, one.port) })));
  const closed = answers.filter((one) => !one.open).map((one) => `${one.host}:${one.port}`);
  if (closed.length === 0) return [{ name, state: "ok", message: `${answers.length} reachable` }];
  const remedy = "Check the network, or the registry settings of npm and pip.";
  return [
    {
      name,
      state: closed.length < answers.length ? "warning" : "failed",
      message: `not reachable: ${closed.join(", ")}`,
      remedy,
    },
  ];
}

function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}

async function checkDisk({ home }: CommandConfig): Promise<Finding[]> {
  const stats = await statfs(home).catch(() => statfs(dirname(home)));
  const free = (stats.bavail * stats.bsize) / GIB;
  const message = `${free.toFixed(1)} GiB free at ${join(home)}`;
  if (free >= NEEDED_GIB) return [{ name: "disk", state: "ok", message }];
  return [{ name: "disk", state: "failed", message, remedy: `Free some: builds need ${NEEDED_GIB} GiB.` }];
}
