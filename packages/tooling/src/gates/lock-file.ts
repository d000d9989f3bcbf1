import type { Gate, Violation } from "../gate.ts";
import type { Repository } from "../repository.ts";

const FILE = "package-lock.json";

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * A clean install passes everywhere: `npm ci` refuses a lock file that leaves out the builds of other platforms, which
 * npm drops where the registry did not have them. And it names no registry.
 */
export function lockFileGate(repository: Repository): Gate {
  return {
    name: "lock file",
    unit: "packages",
    run: async () => {
      if (!repository.files.includes(FILE)) return { checked: 0, violations: [] };
      const { packages } = JSON.parse(repository.text(FILE)) as { packages: Readonly<Record<string, LockedPackage>> };
      const entries = Object.entries(packages);
      return { checked: entries.length, violations: entries.flatMap(([path, one]) => faultsOf(packages, path, one)) };
    },
  };
}

function faultsOf(packages: Readonly<Record<string, unknown>>, path: string, one: LockedPackage): Violation[] {
  const missing = Object.keys(one.optionalDependencies ?? {})
    .filter((name) => !placesOf(path, name).some((place) => place in packages))
    .map((name) => ({ file: FILE, message: `${path || "the root"} may need ${name}, which is not listed` }));
  const named = one.resolved !== undefined && one.link !== true && /^https?:/.test(one.resolved);
  return named ? [...missing, { file: FILE, message: `${path} says where it was fetched from` }] : missing;
}

/** Where Node would look for a dependency of the package at `path`, nearest first. */
function placesOf(path: string, name: string): string[] {
  const folders = path.split("/");
  return folders
    .map((_folder, index) => folders.slice(0, folders.length - index).join("/"))
    .concat("")
    .filter((folder) => !folder.endsWith("node_modules"))
    .map((folder) => `${folder && `${folder}/`}node_modules/${name}`);
}
