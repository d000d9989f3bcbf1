import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const SKIPPED = new Set(["node_modules", ".next", ".turbo", "generated", "e2e", "dev"]);

/** Hash over names and contents of the files that a build reads; tests and what builds make are left out. */
export async function contentHash(root: string, paths: readonly string[]): Promise<string> {
  const files = (await Promise.all(paths.map((path) => filesBelow(root, path)))).flat().sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(root, file)));
  return hash.digest("hex");
}

async function filesBelow(root: string, path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  const found = entries
    .filter((entry) => !SKIPPED.has(entry.name) && !/\.test\.tsx?$|\.tsbuildinfo$|^next-env/.test(entry.name))
    .map((entry) => (entry.isDirectory() ? filesBelow(root, join(path, entry.name)) : [join(path, entry.name)]));
  return (await Promise.all(found)).flat();
}
