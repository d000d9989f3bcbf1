import { joinPath, type SourceTree, type TreeEntry } from "./source-tree.ts";

/** A work tree held in memory, for tests: paths to contents; objects are written as JSON. */
export function memoryTree(files: Readonly<Record<string, string | object>>): SourceTree {
  const texts = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === "string" ? content : JSON.stringify(content, null, 2),
    ]),
  );
  return {
    readText: (path) => texts.get(joinPath(path)) ?? null,
    list(path) {
      const prefix = joinPath(path) === "" ? "" : `${joinPath(path)}/`;
      const entries = new Map<string, TreeEntry>();
      for (const file of texts.keys()) {
        if (!file.startsWith(prefix)) continue;
        const [name = "", ...rest] = file.slice(prefix.length).split("/");
        entries.set(name, { name, kind: rest.length > 0 ? "directory" : "file" });
      }
      return [...entries.values()];
    },
  };
}
