import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { AppError } from "@switchyard/contracts";
import { templateCards } from "./catalogue.ts";

/** A file of a starter, as it is to lie in a fresh repository. */
export interface StarterFile {
  /** Below the root, with forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

const MADE_BY_TOOLS = new Set(["node_modules", "dist", ".venv", "__pycache__", ".git"]);

/**
 * The files of a template, sorted by path, without what tools made beside them. `serversDir` is the folder of all
 * templates, for processes whose bundler moves code away from it. Throws AppError template_not_found.
 */
export async function starterFiles(serversDir: string, slug: string): Promise<readonly StarterFile[]> {
  requireTemplate(slug);
  const root = join(serversDir, slug);
  const files = await filesBelow(root);
  const read = files.map(async (file): Promise<StarterFile> => {
    const [content, { mode }] = await Promise.all([readFile(file), stat(file)]);
    return { path: relative(root, file).split(sep).join("/"), content, executable: (mode & 0o100) !== 0 };
  });
  return (await Promise.all(read)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Throws AppError template_not_found (not_found) for a slug that is none. */
export function requireTemplate(slug: string): void {
  if (templateCards.some((card) => card.slug === slug)) return;
  throw new AppError({
    code: "template_not_found",
    kind: "not_found",
    message: `There is no example server "${slug}".`,
    remedy: `Choose one of: ${templateCards.map((card) => card.slug).join(", ")}.`,
  });
}

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !MADE_BY_TOOLS.has(entry.name))
      .map((entry) => {
        const path = join(dir, entry.name);
        return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
      }),
  );
  return found.flat();
}
