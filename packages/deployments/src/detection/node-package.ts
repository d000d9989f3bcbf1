import { z } from "zod";
import { splitCommandLine } from "./command-line.ts";
import { sourceFault } from "./faults.ts";
import { parseJson } from "./settings-file.ts";
import { hasFile, joinPath, type SourceTree } from "./source-tree.ts";

const PackageFile = z.object({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  bin: z
    .union([z.string(), z.record(z.string(), z.string())])
    .optional()
    .catch(undefined),
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
  engines: z.object({ node: z.string().optional() }).optional().catch(undefined),
  dependencies: z.record(z.string(), z.string()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.string()).optional().catch(undefined),
  workspaces: z.unknown().optional(),
});
export type PackageFile = z.infer<typeof PackageFile>;

/** `package.json` of a folder; null when there is none. Throws AppError settings_invalid on broken JSON. */
export function readPackage(tree: SourceTree, folder: string): PackageFile | null {
  const path = joinPath(folder, "package.json");
  const text = tree.readText(path);
  if (text === null) return null;
  const parsed = PackageFile.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  throw sourceFault("settings_invalid", `${path} does not hold an object.`, `Correct ${path} and push again.`);
}

export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn";
  /** Folder that the lockfile stands in: where dependencies are installed. */
  readonly folder: string;
  readonly install: readonly string[];
  readonly evidence: string;
}

const LOCKFILES = [
  { file: "package-lock.json", name: "npm", install: ["npm", "ci"] },
  { file: "npm-shrinkwrap.json", name: "npm", install: ["npm", "ci"] },
  { file: "pnpm-lock.yaml", name: "pnpm", install: ["pnpm", "install", "--frozen-lockfile"] },
  { file: "yarn.lock", name: "yarn", install: ["yarn", "install", "--frozen-lockfile"] },
] as const;

/** The package manager whose lockfile stands nearest, from the server's folder up to the top of the repository. */
export function findPackageManager(tree: SourceTree, folder: string): PackageManager {
  const folders = [folder, ...parentsOf(folder)];
  for (const candidate of folders) {
    const lock = LOCKFILES.find(({ file }) => hasFile(tree, joinPath(candidate, file)));
    if (!lock) continue;
    const at = joinPath(candidate, lock.file);
    return { name: lock.name, folder: candidate, install: lock.install, evidence: `${at} → ${lock.install.join(" ")}` };
  }
  const workspace = folders.find((candidate) => readPackage(tree, candidate)?.workspaces !== undefined) ?? folder;
  return {
    name: "npm",
    folder: workspace,
    install: ["npm", "install"],
    evidence: "no lockfile → npm install (versions may differ from build to build)",
  };
}

function parentsOf(folder: string): readonly string[] {
  const parts = folder === "" ? [] : folder.split("/");
  return parts.map((_, index) => parts.slice(0, parts.length - 1 - index).join("/"));
}

export interface StartCommand {
  readonly argv: readonly string[];
  /** File that the command runs, when it names one; relative to the server's folder. */
  readonly entry: string | null;
  readonly evidence: string;
}

/** What starts a Node server: `scripts.start`, else `bin`, else `main` (which Node lets default to index.js). */
export function findNodeStart(tree: SourceTree, folder: string, file: PackageFile): StartCommand | null {
  const script = file.scripts?.["start"];
  if (script !== undefined && script.trim() !== "") return startFromScript(file, script);
  const bin = chooseBin(file);
  if (bin) {
    return {
      argv: ["node", bin.path],
      entry: bin.path,
      evidence: `bin "${bin.name}" in package.json → node ${bin.path}`,
    };
  }
  const main = file.main ?? (hasFile(tree, joinPath(folder, "index.js")) ? "index.js" : null);
  if (main === null) return null;
  const path = /\.[cm]?[jt]s$/.test(main) ? main : `${main}.js`;
  return { argv: ["node", path], entry: path, evidence: `main in package.json → node ${path}` };
}

function startFromScript(file: PackageFile, script: string): StartCommand {
  const words = file.scripts?.["prestart"] === undefined ? splitCommandLine(script) : null;
  if (words === null || words[0] === "npm" || words[0] === "npx") {
    return {
      argv: ["npm", "run", "--silent", "start"],
      entry: null,
      evidence: `scripts.start → npm run start (${script})`,
    };
  }
  const entry = words.slice(1).find((word) => /\.([cm]?[jt]s|tsx)$/.test(word) && !word.startsWith("-")) ?? null;
  return { argv: words, entry, evidence: `scripts.start → ${words.join(" ")}` };
}

function chooseBin(file: PackageFile): { readonly name: string; readonly path: string } | null {
  const ownName = file.name?.split("/").at(-1) ?? "server";
  if (typeof file.bin === "string") return { name: ownName, path: file.bin };
  const entries = Object.entries(file.bin ?? {});
  const chosen = entries.find(([name]) => name === ownName) ?? entries[0];
  return chosen ? { name: chosen[0], path: chosen[1] } : null;
}
