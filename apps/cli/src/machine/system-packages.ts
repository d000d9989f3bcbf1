import { spawn } from "node:child_process";
import { AppError } from "@switchyard/contracts";
import { findOnPath } from "@switchyard/embedded";

/** A program of the operating system that Switchyard uses, and the Debian package that brings it. */
interface SystemPackage {
  readonly name: string;
  readonly purpose: string;
  isPresent(path: string): Promise<boolean>;
}

const program = (name: string, purpose: string, ...programs: string[]): SystemPackage => ({
  name,
  purpose,
  isPresent: async (path) => programs.some((one) => findOnPath([one], path) !== null),
});

/** What `up` needs on Linux. */
export const runPackages: readonly SystemPackage[] = [
  program("git", "reads repositories", "git"),
  program("bubblewrap", "keeps servers apart", "bwrap"),
  program("redis-server", "queue and counters", "redis-server", "valkey-server"),
  program("nftables", "filters what servers may reach", "nft"),
  program("iproute2", "gives servers networks of their own", "ip"),
  program("util-linux", "drops rights", "setpriv"),
  program("python3", "runs Python servers", "python3"),
  {
    name: "python3-venv",
    purpose: "builds Python servers",
    isPresent: async (path) => {
      const python = findOnPath(["python3"], path);
      return python !== null && (await run(python, ["-c", "import ensurepip, venv"], { PATH: path })).code === 0;
    },
  },
];

/** What the tests need besides. */
export const testPackages: readonly SystemPackage[] = [
  ...runPackages,
  program("chromium", "drives the dashboard in tests", "chromium", "chromium-browser", "google-chrome"),
];

export interface InstallOptions {
  readonly packages: readonly SystemPackage[];
  readonly path: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The operator wants to install by hand. */
  readonly noInstall: boolean;
  readonly announce: (text: string) => void;
}

/** Names of those packages that this machine lacks. */
export async function missingPackages(packages: readonly SystemPackage[], path: string): Promise<string[]> {
  const present = await Promise.all(packages.map((one) => one.isPresent(path)));
  return packages.filter((_, index) => !present[index]).map((one) => one.name);
}

/**
 * Installs what is missing with apt-get when this is root on Debian or Ubuntu, saying so first; elsewhere it tells the
 * command. Answers what is missing afterwards. Throws AppError package_install_failed.
 */
export async function ensureSystemPackages(options: InstallOptions): Promise<readonly string[]> {
  const missing = await missingPackages(options.packages, options.path);
  if (missing.length === 0) return [];
  const aptGet = findOnPath(["apt-get"], options.path);
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  if (aptGet === null) {
    options.announce(`This machine lacks ${missing.join(", ")}: install them with its package manager.`);
    return missing;
  }
  if (options.noInstall || process.getuid?.() !== 0) {
    options.announce(`This machine lacks ${missing.join(", ")}. Install them with: sudo ${command}`);
    return missing;
  }
  options.announce(`Installing ${missing.join(", ")} with apt-get (SWITCHYARD_NO_INSTALL=1 prevents this)`);
  await install(aptGet, missing, options.environment);
  return missingPackages(options.packages, options.path);
}

async function install(aptGet: string, names: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  // Run level 1 keeps the packages' own services from starting: we start what we need, on ports of our own.
  const env = { ...environment, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  const args = ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", ...names];
  if ((await run(aptGet, args, env)).code === 0) return;
  await run(aptGet, ["-o", "DPkg::Lock::Timeout=300", "update"], env);
  const second = await run(aptGet, args, env);
  if (second.code === 0) return;
  throw new AppError({
    code: "package_install_failed",
    kind: "precondition_failed",
    message: `apt-get could not install ${names.join(", ")}: ${second.output.trim().split("\n").at(-1) ?? ""}`,
    remedy: "Install them by hand, or start with SWITCHYARD_NO_INSTALL=1 to go on without.",
  });
}

function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
    child.once("error", (error) => resolve({ code: -1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}
