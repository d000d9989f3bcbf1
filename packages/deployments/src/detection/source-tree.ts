/** What detection may ask about a work tree. Paths are relative to it, with `/`; nothing outside can be reached. */
export interface SourceTree {
  /** Content of a regular file of at most 1 MiB; null for anything else. */
  readText(path: string): string | null;
  /** Entries of a directory by name, symbolic links left out; empty for anything else. */
  list(path: string): readonly TreeEntry[];
}

export interface TreeEntry {
  readonly name: string;
  readonly kind: "file" | "directory";
}

/** Joins tree paths: no leading `./`, no `.` segments; "" is the top. */
export function joinPath(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split("/"))
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** The same tree seen from one of its folders. */
export function subTree(tree: SourceTree, folder: string): SourceTree {
  return {
    readText: (path) => tree.readText(joinPath(folder, path)),
    list: (path) => tree.list(joinPath(folder, path)),
  };
}

/** Whether a regular file stands at the path. */
export function hasFile(tree: SourceTree, path: string): boolean {
  const clean = joinPath(path);
  const cut = clean.lastIndexOf("/");
  const name = clean.slice(cut + 1);
  return tree.list(cut < 0 ? "" : clean.slice(0, cut)).some((entry) => entry.kind === "file" && entry.name === name);
}
