import { commandLine } from "./command-line.ts";
import { type Detected, detectNode } from "./detect-node.ts";
import { detectPython, planFastMcp } from "./detect-python.ts";
import { readFastMcpFile } from "./fastmcp-file.ts";
import { sourceFault } from "./faults.ts";
import type { DeploymentPlan } from "./plan.ts";
import { commandsOf, readSettings, SETTINGS_FILE, type SettingsFile } from "./settings-file.ts";
import { joinPath, type SourceTree, subTree } from "./source-tree.ts";

/**
 * Decides how to build and run the server in `folder` of the tree: `switchyard.json`, then `fastmcp.json`, then Node, then
 * Python. Pure. Throws AppError server_not_found (says what was looked for), settings_invalid, node_version_unavailable.
 */
export function detectPlan(tree: SourceTree, folder: string): DeploymentPlan {
  const clean = joinPath(folder);
  const settings = readSettings(subTree(tree, clean));
  const detected = detectRuntime(tree, clean, settings);
  if (detected === null) throw notDetected(tree, clean);
  return withSettings(detected, settings);
}

function detectRuntime(tree: SourceTree, folder: string, settings: SettingsFile | null): Detected | null {
  const start = startOf(settings);
  const runtime = settings?.runtime?.startsWith("node") ? "node" : settings?.runtime;
  const fastMcp = start === null && runtime !== "node" ? readFastMcpFile(tree, folder) : null;
  if (fastMcp) return planFastMcp(tree, folder, fastMcp);
  const node = runtime === "python" ? null : detectNode(tree, folder, { start });
  if (node) return pinned(node, settings);
  const python = runtime === "node" ? null : detectPython(tree, folder, { start });
  return python ?? bareNode(folder, { start, runtime, settings });
}

function startOf(settings: SettingsFile | null): readonly string[] | null {
  if (settings?.start === undefined) return null;
  return typeof settings.start === "string" ? commandLine(settings.start) : settings.start;
}

function pinned(plan: Detected, settings: SettingsFile | null): Detected {
  const major = /^node(20|22|24)$/.exec(settings?.runtime ?? "")?.[1];
  if (major !== "20" && major !== "22" && major !== "24") return plan;
  return { ...plan, nodeMajor: major, evidence: [...plan.evidence, `${SETTINGS_FILE} runtime → Node ${major}`] };
}

/** A Node server without package.json: only when the settings say both that it is Node and how it starts. */
function bareNode(
  folder: string,
  given: { start: readonly string[] | null; runtime: string | undefined; settings: SettingsFile | null },
): Detected | null {
  if (given.start === null || given.runtime !== "node") return null;
  const plan: Detected = {
    runtime: "node",
    nodeMajor: "24",
    packageManager: null,
    install: [],
    build: [],
    start: [...given.start],
    transport: "http",
    transportCertain: false,
    commands: [],
    cwd: folder,
    env: { NODE_ENV: "production" },
    entries: [],
    evidence: [`${SETTINGS_FILE} → Node, no package.json`, `${SETTINGS_FILE} start → ${given.start.join(" ")}`],
  };
  return pinned(plan, given.settings);
}

function withSettings(plan: Detected, settings: SettingsFile | null): DeploymentPlan {
  const install = settings?.install === undefined ? null : commandsOf(settings.install, commandLine);
  const build = settings?.build === undefined ? null : commandsOf(settings.build, commandLine);
  const commands = [
    ...(install
      ? install.map((argv) => ({ phase: "install" as const, argv, cwd: plan.cwd }))
      : ofPhase(plan, "install")),
    ...(build ? build.map((argv) => ({ phase: "build" as const, argv, cwd: plan.cwd })) : ofPhase(plan, "build")),
  ];
  const variables = Object.entries(settings?.env ?? {}).filter(([, variable]) => variable.required === true);
  const overruled = ["install", "build", "transport", "path"].filter((key) => settings && key in settings);
  return {
    ...plan,
    commands,
    install: install ?? plan.install,
    build: build ?? plan.build,
    transport: settings?.transport ?? plan.transport,
    transportCertain: settings?.transport === undefined ? plan.transportCertain : true,
    path: settings?.path ?? "/mcp",
    stdioShared: settings?.stdio?.shared ?? false,
    replayableSessions: settings?.sessions === "replayable",
    egress: settings?.egress ?? [],
    requiredVariables: variables.map(([name, { description }]) => ({ name, description: description ?? null })),
    evidence: [...plan.evidence, ...overruled.map((key) => `${SETTINGS_FILE} ${key} → taken as it stands`)],
  };
}

function ofPhase(plan: Detected, phase: "install" | "build"): DeploymentPlan["commands"] {
  return plan.commands.filter((command) => command.phase === phase);
}

function notDetected(tree: SourceTree, folder: string): Error {
  const where = folder === "" ? "the top of the repository" : `"${folder}"`;
  const seen = tree.list(folder).map((entry) => (entry.kind === "directory" ? `${entry.name}/` : entry.name));
  const shown = seen.length === 0 ? "It is empty" : `It holds ${seen.slice(0, 20).join(", ")}`;
  return sourceFault(
    "server_not_found",
    `No MCP server was found at ${where}. ${shown}${seen.length > 20 ? " and more" : ""}. Looked for ${SETTINGS_FILE}; fastmcp.json; package.json with scripts.start, bin or main; pyproject.toml with [project.scripts]; a package with __main__.py; a FastMCP object named mcp, server or app; a Python file with a __main__ block.`,
    `Set the root directory to the folder of the server, or add ${SETTINGS_FILE} with a start command there.`,
  );
}
