import { readdir, readFile, readlink } from "node:fs/promises";

const LISTEN = "0A";

/** Who listens on a TCP port of this machine, as `node (pid 123)`; null when that cannot be seen (proc(5), net/tcp). */
export async function portHolder(port: number): Promise<string | null> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const inode of listeningInodes(await readFile(table, "utf8").catch(() => ""), port)) inodes.add(inode);
  }
  if (inodes.size === 0) return null;
  for (const pid of await readdir("/proc").catch(() => [])) {
    if (/^\d+$/.test(pid) && (await holdsOne(pid, inodes))) return `${await nameOf(pid)} (pid ${pid})`;
  }
  return null;
}

/** Socket inodes that listen on `port` in the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  return rows.filter((row) => row[1]?.endsWith(suffix) && row[3] === LISTEN).flatMap((row) => row[9] ?? []);
}

async function holdsOne(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => "");
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

async function nameOf(pid: string): Promise<string> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  const program = commandLine.split("\0")[0]?.split("/").at(-1);
  return program || (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a process")).trim();
}
