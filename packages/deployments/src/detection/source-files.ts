import { hasFile, joinPath, type SourceTree } from "./source-tree.ts";

const SKIPPED = new Set([
  "node_modules",
  ".git",
  ".venv",
  "venv",
  "test",
  "tests",
  "__tests__",
  "__pycache__",
  "coverage",
]);
const MAX_FILES = 300;
const MAX_DEPTH = 6;

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Source files below a folder by extension, shallow ones first; bounded, tests and dependencies left out. */
export function sourceFiles(tree: SourceTree, folder: string, extension: RegExp): readonly SourceFile[] {
  const found: SourceFile[] = [];
  let level = [folder];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const entries = level.flatMap((dir) =>
      tree.list(dir).map((entry) => ({ ...entry, path: joinPath(dir, entry.name) })),
    );
    for (const { path } of entries.filter(({ kind, name }) => kind === "file" && extension.test(name))) {
      const text = found.length < MAX_FILES ? tree.readText(path) : null;
      if (text !== null) found.push({ path, text });
    }
    level = entries.filter(({ kind, name }) => kind === "directory" && !SKIPPED.has(name)).map(({ path }) => path);
  }
  return found;
}

const NODE_SOURCE = /\.([cm]?[jt]s|[jt]sx)$/;
const EXTENSIONS = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];

/**
 * The entry file and what it imports by relative path. A built entry (`dist/server.js`) is looked up in the sources it
 * was made from. Without a readable entry, every source file of the folder.
 */
export function nodeSources(tree: SourceTree, folder: string, entry: string | null): readonly SourceFile[] {
  const start = entry === null ? null : sourceOf(tree, folder, entry);
  if (start === null) return sourceFiles(tree, folder, NODE_SOURCE);
  const seen = new Map<string, string>();
  const pending = [start];
  for (let path = pending.pop(); path !== undefined && seen.size < MAX_FILES; path = pending.pop()) {
    const text = seen.has(path) ? null : tree.readText(path);
    if (text === null) continue;
    seen.set(path, text);
    for (const [, target = ""] of text.matchAll(/(?:from|import|require\()\s*\(?["'](\.{1,2}\/[^"']+)["']/g)) {
      const found = withExtension(tree, joinRelative(path, target));
      if (found !== null) pending.push(found);
    }
  }
  return [...seen].map(([path, text]) => ({ path, text }));
}

function sourceOf(tree: SourceTree, folder: string, entry: string): string | null {
  const clean = joinPath(entry);
  const inSources = clean.replace(/^(dist|build|lib|out)\//, "src/");
  const atTop = clean.replace(/^(dist|build|lib|out)\//, "");
  for (const candidate of [inSources, atTop, clean]) {
    const found = withExtension(tree, joinPath(folder, candidate));
    if (found !== null) return found;
  }
  return null;
}

function withExtension(tree: SourceTree, path: string): string | null {
  const stem = path.replace(/\.([cm]?[jt]s|[jt]sx)$/, "");
  const candidates = [
    path,
    ...EXTENSIONS.map((extension) => stem + extension),
    ...EXTENSIONS.map((extension) => `${path}/index${extension}`),
  ];
  return candidates.find((candidate) => NODE_SOURCE.test(candidate) && hasFile(tree, candidate)) ?? null;
}

function joinRelative(from: string, target: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Source text without comments, so that what is only talked about is no evidence. */
export function withoutComments(text: string, language: "node" | "python"): string {
  if (language === "python") return text.replace(/^\s*#.*$/gm, "").replace(/"""[\s\S]*?"""|'''[\s\S]*?'''/g, '""');
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;{}])\/\/.*$/gm, "$1");
}
