import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { joinPath, type SourceTree, type TreeEntry } from "./source-tree.ts";

const MAX_FILE_BYTES = 1_048_576;

/** A work tree on disk. Symbolic links, also in the middle of a path, are treated as absent. */
export function directoryTree(root: string): SourceTree {
  const realRoot = realpathSync(root);
  const resolve = (path: string): string | null => {
    const clean = joinPath(path);
    if (clean.split("/").includes("..")) return null;
    const full = join(realRoot, clean);
    try {
      const real = realpathSync(full);
      return real === full && (real === realRoot || real.startsWith(realRoot + sep)) ? real : null;
    } catch {
      return null;
    }
  };
  return {
    readText(path) {
      const full = resolve(path);
      if (full === null) return null;
      const stat = lstatSync(full);
      return stat.isFile() && stat.size <= MAX_FILE_BYTES ? readFileSync(full, "utf8") : null;
    },
    list(path) {
      const full = resolve(path);
      if (full === null || !lstatSync(full).isDirectory()) return [];
      return readdirSync(full, { withFileTypes: true }).flatMap((entry): TreeEntry[] => {
        if (entry.isFile()) return [{ name: entry.name, kind: "file" }];
        return entry.isDirectory() ? [{ name: entry.name, kind: "directory" }] : [];
      });
    },
  };
}
