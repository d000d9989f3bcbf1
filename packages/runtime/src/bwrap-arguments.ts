/** The bubblewrap options of one sandbox. Pure: what is mounted where, and nothing about how it got there. */
import { existsSync, lstatSync, readlinkSync } from "node:fs";

export interface Bind {
  /** Host path as the bwrap process sees it. */
  readonly source: string;
  /** Absolute path inside. */
  readonly target: string;
  readonly writable: boolean;
}

export interface SandboxPlan {
  readonly binds: readonly Bind[];
  /** Directory that becomes `/etc`. */
  readonly etcDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path inside. */
  readonly workDir: string;
  readonly tmpMb: number;
  /** Makes a network namespace with only loopback; false when the process is already in one. */
  readonly ownNetwork: boolean;
}

/** Descriptors of the bwrap process: its own options, the seccomp program, and where it reports. */
const bwrapFds = { args: 3, seccomp: 4, status: 5 } as const;

/** Uid and gid the tenant's process sees; on the host it is the slot's uid. */
export const insideUid = 1000;

const topLinks = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** Options for `bwrap --args`, in the order bubblewrap applies them. */
export function bwrapOptions(plan: SandboxPlan): string[] {
  const options = [
    ...["--unshare-user", "--uid", String(insideUid), "--gid", String(insideUid), "--disable-userns"],
    ...["--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup"],
    ...(plan.ownNetwork ? ["--unshare-net"] : []),
    ...["--hostname", "sandbox", "--die-with-parent", "--new-session"],
    ...["--seccomp", String(bwrapFds.seccomp), "--json-status-fd", String(bwrapFds.status)],
    // The operator's own additions to the host are none of the tenant's business.
    ...["--ro-bind", "/usr", "/usr", "--size", "4096", "--tmpfs", "/usr/local", "--remount-ro", "/usr/local"],
    ...topLinks.flatMap(linkOptions),
    ...["--ro-bind", plan.etcDir, "/etc"],
    ...["--proc", "/proc", "--dev", "/dev"],
    ...["--size", String(plan.tmpMb * 1024 * 1024), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"],
    ...["--size", String(plan.tmpMb * 1024 * 1024), "--tmpfs", "/tmp", "--dir", "/tmp/home"],
    ...["--size", "65536", "--tmpfs", "/run"],
    ...["--perms", "0755", "--dir", "/var", "--symlink", "/tmp", "/var/tmp", "--symlink", "/run", "/var/run"],
  ];
  for (const bind of plan.binds) {
    options.push(bind.writable ? "--bind" : "--ro-bind", bind.source, bind.target);
  }
  options.push("--remount-ro", "/", "--clearenv");
  for (const [name, value] of Object.entries(plan.env)) options.push("--setenv", name, value);
  options.push("--chdir", plan.workDir);
  return options;
}

function linkOptions(path: string): string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path];
}

/** NUL-separated, as `--args` reads them. A NUL inside an option would start another one, so it is refused. */
export function encodeOptions(options: readonly string[]): Buffer {
  const clean = options.every((option) => !option.includes("\0"));
  return clean ? Buffer.from(options.map((option) => `${option}\0`).join("")) : Buffer.alloc(0);
}
