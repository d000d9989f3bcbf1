import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian keeps daemons; often missing from the PATH of ordinary users. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** The first executable named one of `names` on `path` or in the system folders; null when there is none. */
export function findOnPath(names: readonly string[], path: string): string | null {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ""), ...SYSTEM_FOLDERS];
  for (const name of names) {
    for (const folder of folders) {
      const file = join(folder, name);
      if (isExecutable(file)) return file;
    }
  }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
