import { parse } from "smol-toml";
import { z } from "zod";
import { sourceFault } from "./faults.ts";
import { hasFile, joinPath, type SourceTree } from "./source-tree.ts";

const ProjectFile = z.object({
  project: z
    .object({
      name: z.string().optional(),
      scripts: z.record(z.string(), z.string()).optional(),
      dependencies: z.array(z.string()).optional(),
      "requires-python": z.string().optional(),
    })
    .optional(),
});

export interface PythonProject {
  /** Folder with pyproject.toml or requirements.txt. */
  readonly folder: string;
  readonly name: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  readonly kind: "uv-lock" | "pyproject" | "requirements" | "bare";
}

/** Reads how a Python folder declares itself; null when nothing in it is Python. Throws AppError settings_invalid. */
export function readPythonProject(tree: SourceTree, folder: string): PythonProject | null {
  const project = readProjectTable(tree, folder);
  const requirements = tree.readText(joinPath(folder, "requirements.txt"));
  const listed = (requirements ?? "")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("-"));
  const base = {
    folder,
    name: project?.name ?? null,
    scripts: project?.scripts ?? {},
    dependencies: [...(project?.dependencies ?? []), ...listed],
  };
  if (project && hasFile(tree, joinPath(folder, "uv.lock"))) return { ...base, kind: "uv-lock" };
  if (project && !(requirements !== null && project.dependencies === undefined)) return { ...base, kind: "pyproject" };
  if (requirements !== null) return { ...base, kind: "requirements" };
  const hasPython = tree.list(folder).some((entry) => entry.kind === "file" && entry.name.endsWith(".py"));
  return hasPython ? { ...base, kind: "bare" } : null;
}

function readProjectTable(tree: SourceTree, folder: string): z.infer<typeof ProjectFile>["project"] | null {
  const path = joinPath(folder, "pyproject.toml");
  const text = tree.readText(path);
  if (text === null) return null;
  try {
    return ProjectFile.parse(parse(text)).project ?? null;
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : "";
    throw sourceFault(
      "settings_invalid",
      `${path} cannot be read: ${reason.split("\n").slice(0, 2).join(" ").trim()}.`,
      `Correct ${path} and push again.`,
    );
  }
}

/** Whether a dependency list names a package, whatever its version, extras and spelling (PEP 503). */
export function dependsOn(dependencies: readonly string[], name: string): boolean {
  const canonical = (text: string): string => text.toLowerCase().replace(/[-_.]+/g, "-");
  return dependencies.some((entry) => canonical(/^[A-Za-z0-9._-]+/.exec(entry)?.[0] ?? "") === canonical(name));
}

/** The virtual environment of every Python build; its scripts name this path, so it is absolute. */
export function environmentPath(folder: string): string {
  return `/${joinPath("app", folder, ".venv")}`;
}

/** uv commands that fill the virtual environment, with `extra` requirements behind what the project declares. */
export function pythonInstall(project: PythonProject, extra: readonly string[]): readonly string[][] {
  const pip = ["uv", "pip", "install", "--python", `${environmentPath(project.folder)}/bin/python`];
  const more = extra.length === 0 ? [] : [[...pip, ...extra]];
  switch (project.kind) {
    case "uv-lock":
      return [["uv", "sync", "--frozen", "--no-dev", "--no-editable"], ...more];
    case "pyproject":
      return [["uv", "sync", "--no-dev", "--no-editable"], ...more];
    case "requirements":
      return [
        ["uv", "venv", ".venv"],
        [...pip, "-r", "requirements.txt", ...extra],
      ];
    case "bare":
      return [["uv", "venv", ".venv"], ...more];
  }
}
