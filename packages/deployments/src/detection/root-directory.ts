import { lstat, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { sourceFault } from "./faults.ts";
import { joinPath } from "./source-tree.ts";

/**
 * Checks the root directory of a source against the work tree and answers it in tree form ("" is the top). Throws AppError
 * root_dir_absolute, root_dir_outside, root_dir_missing, root_dir_symlink, root_dir_not_a_folder.
 */
export async function resolveRootDirectory(treeDir: string, rootDir: string | null): Promise<string> {
  const given = rootDir ?? "";
  const remedy =
    "Correct the root directory in the server's source: a folder of the repository, such as packages/server.";
  if (given.startsWith("/") || given.startsWith("\\") || /^[A-Za-z]:/.test(given)) {
    throw sourceFault("root_dir_absolute", `The root directory "${given}" is an absolute path.`, remedy);
  }
  if (given.split(/[/\\]/).includes("..")) {
    throw sourceFault("root_dir_outside", `The root directory "${given}" leads out of the repository.`, remedy);
  }
  const clean = joinPath(given);
  const top = await realpath(treeDir);
  const stat = await lstat(join(top, clean)).catch(() => null);
  if (stat === null) {
    throw sourceFault("root_dir_missing", `The repository has no folder "${given}" at this commit.`, remedy);
  }
  const real = await realpath(join(top, clean)).catch(() => null);
  if (real !== join(top, clean) && real !== top + (clean === "" ? "" : sep + clean)) {
    throw sourceFault(
      "root_dir_symlink",
      `The root directory "${given}" goes through a symbolic link, which is not followed.`,
      "Name the folder that the link points to, if it is in the repository.",
    );
  }
  if (!stat.isDirectory()) {
    throw sourceFault("root_dir_not_a_folder", `"${given}" is a file, not a folder.`, remedy);
  }
  return clean;
}
