import { environmentPath, type PythonProject } from "./python-project.ts";
import { type SourceFile, sourceFiles, withoutComments } from "./source-files.ts";
import { hasFile, joinPath, type SourceTree } from "./source-tree.ts";

export interface PythonStart {
  readonly argv: readonly string[];
  readonly evidence: string;
  /** True when FastMCP's own command serves the object over HTTP: nothing is left to detect. */
  readonly servedByFastMcp: boolean;
  readonly sources: readonly SourceFile[];
  readonly entries: readonly string[];
}

const OBJECT_NAMES = ["mcp", "server", "app"] as const;
const SCRIPT_NAMES = ["server.py", "main.py", "app.py", "__main__.py", "mcp_server.py"];

/** What starts a Python server: `[project.scripts]`, a package's `__main__`, a FastMCP object, a script with `__main__`. */
export function findPythonStart(tree: SourceTree, project: PythonProject): PythonStart | null {
  const sources = sourceFiles(tree, project.folder, /\.py$/);
  return (
    fromProjectScripts(project, sources) ??
    fromPackageMain(tree, project, sources) ??
    fromFastMcpObject(project, sources) ??
    fromScript(project, sources)
  );
}

function fromProjectScripts(project: PythonProject, sources: readonly SourceFile[]): PythonStart | null {
  const names = Object.keys(project.scripts);
  const name = names.find((candidate) => candidate === project.name) ?? names[0];
  if (name === undefined) return null;
  const module = project.scripts[name]?.split(":")[0]?.replaceAll(".", "/") ?? "";
  const own = sources.filter(({ path }) => path.includes(module));
  return {
    argv: [`${environmentPath(project.folder)}/bin/${name}`],
    evidence: `[project.scripts] ${name} in pyproject.toml`,
    servedByFastMcp: false,
    sources: own.length > 0 ? own : sources,
    entries: [],
  };
}

function fromPackageMain(tree: SourceTree, project: PythonProject, sources: readonly SourceFile[]): PythonStart | null {
  for (const base of ["", "src"]) {
    for (const entry of tree.list(joinPath(project.folder, base))) {
      const dir = joinPath(base, entry.name);
      if (entry.kind !== "directory" || !hasFile(tree, joinPath(project.folder, dir, "__main__.py"))) continue;
      return {
        argv: [`${environmentPath(project.folder)}/bin/python`, "-m", entry.name],
        evidence: `${dir}/__main__.py → python -m ${entry.name}`,
        servedByFastMcp: false,
        sources: sources.filter(({ path }) => path.startsWith(`${joinPath(project.folder, dir)}/`)),
        entries: [],
      };
    }
  }
  return null;
}

/** A FastMCP object at module level, by the import that makes it one of FastMCP's (the `mcp` SDK has a class of that name). */
function fromFastMcpObject(project: PythonProject, sources: readonly SourceFile[]): PythonStart | null {
  for (const source of byLikelihood(sources)) {
    const code = withoutComments(source.text, "python");
    if (!/^\s*(from\s+fastmcp(\.\w+)*\s+import\s+.*\bFastMCP\b|import\s+fastmcp\b)/m.test(code)) continue;
    const found = OBJECT_NAMES.find((name) =>
      new RegExp(`^${name}\\s*(:[^=]+)?=\\s*(fastmcp\\.)?FastMCP\\b`, "m").test(code),
    );
    if (!found) continue;
    const file = relativeTo(project.folder, source.path);
    return {
      argv: fastMcpCommand(project.folder, [`${file}:${found}`]),
      evidence: `${source.path} makes the FastMCP object ${found} → fastmcp run over HTTP`,
      servedByFastMcp: true,
      sources: [source],
      entries: [file],
    };
  }
  return null;
}

function fromScript(project: PythonProject, sources: readonly SourceFile[]): PythonStart | null {
  const script = byLikelihood(sources).find(({ text }) =>
    /^if\s+__name__\s*==\s*["']__main__["']/m.test(withoutComments(text, "python")),
  );
  if (!script) return null;
  const file = relativeTo(project.folder, script.path);
  return {
    argv: [`${environmentPath(project.folder)}/bin/python`, file],
    evidence: `${script.path} has a __main__ block → python ${file}`,
    servedByFastMcp: false,
    sources: [script],
    entries: [file],
  };
}

/** `fastmcp run` of a file, an object or a fastmcp.json, with what the file says about serving overruled. */
export function fastMcpCommand(folder: string, target: readonly string[]): readonly string[] {
  const command = `${environmentPath(folder)}/bin/fastmcp`;
  const serving = ["--transport", "http", "--host", "127.0.0.1", "--port", "$PORT", "--path", "/mcp"];
  return [command, "run", ...target, "--skip-env", "--no-banner", ...serving];
}

function byLikelihood(sources: readonly SourceFile[]): readonly SourceFile[] {
  const rank = ({ path }: SourceFile): number => {
    const index = SCRIPT_NAMES.indexOf(path.split("/").at(-1) ?? "");
    return path.split("/").length * 10 + (index < 0 ? 9 : index);
  };
  return [...sources].sort((left, right) => rank(left) - rank(right));
}

function relativeTo(folder: string, path: string): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}
