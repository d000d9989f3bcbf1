import type { Detected } from "./detect-node.ts";
import { FASTMCP_FILE, type FastMcpFile } from "./fastmcp-file.ts";
import { fastMcpCommand, findPythonStart, type PythonStart } from "./python-entry.ts";
import { dependsOn, environmentPath, type PythonProject, pythonInstall, readPythonProject } from "./python-project.ts";
import { sourceFiles } from "./source-files.ts";
import type { SourceTree } from "./source-tree.ts";
import { findTransport } from "./transport.ts";

/** Detects a Python server in `folder`; null when there is no Python, or nothing in it starts anything. */
export function detectPython(
  tree: SourceTree,
  folder: string,
  given: { readonly start: readonly string[] | null },
): Detected | null {
  const project = readPythonProject(tree, folder);
  if (project === null) return null;
  const start = given.start ? givenStart(tree, folder, given.start) : findPythonStart(tree, project);
  if (start === null) return null;
  const missing = start.servedByFastMcp && !dependsOn(project.dependencies, "fastmcp");
  const transport = start.servedByFastMcp
    ? { transport: "http" as const, certain: true, evidence: "fastmcp run → HTTP on $PORT at /mcp" }
    : findTransport("python", start.argv, start.sources);
  return pythonPlan(project, {
    argv: start.argv,
    transport: transport.transport,
    certain: transport.certain,
    install: pythonInstall(project, missing ? ["fastmcp"] : []),
    entries: start.entries,
    env: {},
    evidence: [
      describeProject(project),
      ...(missing ? ["fastmcp is used but not declared → its newest version is installed"] : []),
      start.evidence,
      transport.evidence,
    ],
  });
}

/** Plan of a folder with `fastmcp.json`: its environment installed by uv, its source served by `fastmcp run`. */
export function planFastMcp(tree: SourceTree, folder: string, file: FastMcpFile): Detected {
  const declared = file.environment?.dependencies ?? [];
  const found = readPythonProject(tree, folder);
  const bare: PythonProject = { folder, name: null, scripts: {}, dependencies: [], kind: "bare" };
  const usesProject = file.environment?.project !== undefined || declared.length === 0;
  const project = usesProject && found !== null ? found : bare;
  const extra = [
    ...declared,
    ...(dependsOn([...declared, ...project.dependencies], "fastmcp") ? [] : ["fastmcp"]),
    ...(file.environment?.requirements === undefined ? [] : ["-r", file.environment.requirements]),
  ];
  return pythonPlan(project, {
    argv: fastMcpCommand(folder, [FASTMCP_FILE]),
    transport: "http",
    certain: true,
    install: pythonInstall(project, extra),
    entries: [file.source.path],
    env: {},
    evidence: [
      `${FASTMCP_FILE} → FastMCP, ${file.source.path}${file.source.entrypoint ? `:${file.source.entrypoint}` : ""}`,
      describeProject(project),
      "fastmcp run → HTTP on $PORT at /mcp, whatever deployment says in the file",
    ],
  });
}

function givenStart(tree: SourceTree, folder: string, argv: readonly string[]): PythonStart {
  return {
    argv: inEnvironment(folder, argv),
    evidence: `switchyard.json start → ${argv.join(" ")}`,
    servedByFastMcp: false,
    sources: sourceFiles(tree, folder, /\.py$/),
    entries: [],
  };
}

/** A bare program name means the one of the virtual environment: that is where its packages are. */
function inEnvironment(folder: string, argv: readonly string[]): readonly string[] {
  const [command = "", ...rest] = argv;
  if (command.includes("/") || ["uv", "sh", "node"].includes(command)) return argv;
  return [`${environmentPath(folder)}/bin/${command === "python3" ? "python" : command}`, ...rest];
}

function describeProject(project: PythonProject): string {
  switch (project.kind) {
    case "uv-lock":
      return "uv.lock → uv sync --frozen";
    case "pyproject":
      return "pyproject.toml → uv sync";
    case "requirements":
      return "requirements.txt → uv pip install";
    case "bare":
      return "no requirements.txt or pyproject.toml → an empty virtual environment";
  }
}

interface PythonPlanInput {
  readonly argv: readonly string[];
  readonly transport: "http" | "stdio";
  readonly certain: boolean;
  readonly install: readonly string[][];
  readonly entries: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly evidence: readonly string[];
}

function pythonPlan(project: PythonProject, input: PythonPlanInput): Detected {
  return {
    runtime: "python",
    nodeMajor: null,
    packageManager: "uv",
    install: input.install.map((argv) => [...argv]),
    build: [],
    start: [...input.argv],
    transport: input.transport,
    transportCertain: input.certain,
    commands: input.install.map((argv) => ({ phase: "install" as const, argv: [...argv], cwd: project.folder })),
    cwd: project.folder,
    env: { ...input.env },
    entries: [...input.entries],
    evidence: [...input.evidence],
  };
}
