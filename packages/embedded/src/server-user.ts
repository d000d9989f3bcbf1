import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "@switchyard/contracts";

/** How to run a program that refuses to run as root. */
export interface ServerUser {
  /** Put before the program's own command line. */
  readonly prefix: readonly string[];
  /** Owner of the data folder; undefined leaves it as it is. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/**
 * Postgres will not run as root. As root: the system's `postgres` user when it can reach every folder of `paths`, else
 * the same program as uid 1000 of a user namespace, which works below folders that only root may enter.
 * Throws AppError postgres_user_missing when neither can be had.
 */
export function serverUser(paths: readonly string[]): ServerUser {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const owner = systemUser("postgres");
  if (owner && paths.every(isReachableByAll)) return { prefix: [], owner };
  const prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];
  if (runs([...prefix, "true"])) return { prefix, owner: { uid: 0, gid: 0 } };
  throw new AppError({
    code: "postgres_user_missing",
    kind: "precondition_failed",
    message: "The embedded Postgres may not run as root, and this machine offers no way to run it as somebody else.",
    remedy: "Start as an ordinary user, allow user namespaces, or set DATABASE_URL to a Postgres of your own.",
  });
}

/** Whether every folder above and including `path` lets other users pass. */
export function isReachableByAll(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o001;
  if ((mode & 0o001) === 0) return false;
  return dirname(path) === path || isReachableByAll(dirname(path));
}

function systemUser(name: string): { uid: number; gid: number } | null {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
    return { uid: ask("-u"), gid: ask("-g") };
  } catch {
    return null;
  }
}

function runs([command = "true", ...args]: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
