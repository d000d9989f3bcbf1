import { sourceFault } from "./faults.ts";
import { findNodeStart, findPackageManager, type PackageFile, readPackage } from "./node-package.ts";
import type { DeploymentPlan } from "./plan.ts";
import { nodeSources } from "./source-files.ts";
import { joinPath, type SourceTree } from "./source-tree.ts";
import { findTransport } from "./transport.ts";
import { defaultNodeMajor, nodeMajorFor } from "./version-range.ts";

/** What a runtime's detection answers; the transport and the start command may still be overruled by settings. */
export type Detected = Omit<
  DeploymentPlan,
  "requiredVariables" | "egress" | "stdioShared" | "replayableSessions" | "path"
>;

/** Detects a Node server in `folder`; null when there is no package.json or nothing in it starts anything. */
export function detectNode(
  tree: SourceTree,
  folder: string,
  given: { readonly start: readonly string[] | null },
): Detected | null {
  const file = readPackage(tree, folder);
  if (file === null) return null;
  const start = given.start
    ? { argv: given.start, entry: entryOf(given.start), evidence: `switchyard.json start → ${given.start.join(" ")}` }
    : findNodeStart(tree, folder, file);
  if (start === null) return null;
  const manager = findPackageManager(tree, folder);
  const major = nodeMajor(file);
  const build = buildCommands(tree, { folder, installFolder: manager.folder, file, manager: manager.name });
  const transport = findTransport("node", start.argv, nodeSources(tree, folder, start.entry));
  return {
    runtime: "node",
    nodeMajor: major,
    packageManager: manager.name,
    install: [[...manager.install]],
    build: build.map((command) => [...command.argv]),
    start: [...start.argv],
    transport: transport.transport,
    transportCertain: transport.certain,
    commands: [
      { phase: "install", argv: [...manager.install], cwd: manager.folder },
      ...build.map((command) => ({ phase: "build" as const, argv: [...command.argv], cwd: command.cwd })),
    ],
    cwd: folder,
    env: { NODE_ENV: "production" },
    entries: start.entry === null ? [] : [start.entry],
    evidence: [
      `${joinPath(folder, "package.json")} → Node`,
      file.engines?.node === undefined
        ? `no engines.node → Node ${major}`
        : `engines.node ${file.engines.node} → Node ${major}`,
      manager.evidence,
      ...build.map((command) => `scripts.build → ${command.argv.join(" ")}`),
      start.evidence,
      transport.evidence,
    ],
  };
}

function nodeMajor(file: PackageFile): "20" | "22" | "24" {
  const range = file.engines?.node ?? null;
  const major = nodeMajorFor(range);
  if (major !== null) return major;
  throw sourceFault(
    "node_version_unavailable",
    `package.json asks for Node ${range}, and none of 20, 22 and 24 fits.`,
    `Change engines.node in package.json to a range that admits one of them, such as ">=${defaultNodeMajor}".`,
  );
}

/** The server's own build script; in a workspace without one, the script of the workspace. */
function buildCommands(
  tree: SourceTree,
  server: { folder: string; installFolder: string; file: PackageFile; manager: "npm" | "pnpm" | "yarn" },
): readonly { readonly argv: readonly string[]; readonly cwd: string }[] {
  const argv = [server.manager, "run", "build"];
  if (server.file.scripts?.["build"] !== undefined) return [{ argv, cwd: server.folder }];
  const workspace = server.installFolder === server.folder ? null : readPackage(tree, server.installFolder);
  return workspace?.scripts?.["build"] === undefined ? [] : [{ argv, cwd: server.installFolder }];
}

function entryOf(argv: readonly string[]): string | null {
  return argv.slice(1).find((word) => /\.[cm]?[jt]s$/.test(word) && !word.startsWith("-")) ?? null;
}
