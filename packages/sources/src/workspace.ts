import { chown, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GitCredential } from "@switchyard/deployments/ports";
import type { SshFiles } from "./git-settings.ts";
import type { Location } from "./location.ts";

export interface Workspace {
  readonly root: string;
  /** Bare repository that the pack goes into. */
  readonly repo: string;
  readonly gitConfigPath: string;
  readonly ssh: SshFiles | null;
  /** Uid that git runs as; null keeps the worker's own. */
  readonly uid: number | null;
  remove(): Promise<void>;
}

export interface WorkspaceRequest {
  readonly scratchDir: string;
  readonly location: Location;
  readonly credential: GitCredential | null;
  /** Unprivileged uid for git when the worker is root. */
  readonly uid: number | null;
}

/** A folder for one fetch, owned by the uid that git will run as and gone afterwards. */
export async function openWorkspace(request: WorkspaceRequest): Promise<Workspace> {
  await mkdir(request.scratchDir, { recursive: true });
  const uid = await uidFor(request);
  const root = await mkdtemp(join(await parentFor(request.scratchDir, uid), "switchyard-fetch-"));
  const repo = join(root, "repo.git");
  const gitConfigPath = join(root, "gitconfig");
  await mkdir(repo);
  await writeFile(gitConfigPath, await safeDirectories(request.location), { mode: 0o600 });
  const ssh = request.location.kind === "ssh" ? await sshFiles(root, request.credential) : null;
  if (uid !== null) {
    const own = [root, repo, gitConfigPath, ...(ssh ? [ssh.keyPath, ssh.knownHostsPath] : [])];
    await Promise.all(own.map((path) => chown(path, uid, uid)));
  }
  return { root, repo, gitConfigPath, ssh, uid, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Git looks at every folder above its own: below root's home, say, another uid finds nothing. */
async function parentFor(scratchDir: string, uid: number | null): Promise<string> {
  if (uid === null) return scratchDir;
  for (let dir = scratchDir; ; dir = dirname(dir)) {
    if (((await stat(dir)).mode & 0o001) === 0) return tmpdir();
    if (dir === dirname(dir)) return scratchDir;
  }
}

/**
 * Local repositories (a development setting) are read as their owner, since git asks that they be owned by who reads
 * them, and since the fetch uid could not enter a private folder. Everything else is fetched as the fetch uid.
 */
async function uidFor(request: WorkspaceRequest): Promise<number | null> {
  if (process.getuid?.() !== 0) return null;
  if (request.location.kind !== "local") return request.uid;
  const owner = (await stat(request.location.path).catch(() => null))?.uid ?? 0;
  return owner === 0 ? null : owner;
}

/** Git trusts exactly the repository that was asked for, bare or with a work tree. */
async function safeDirectories(location: Location): Promise<string> {
  if (location.kind !== "local") return "";
  const paths = [location.path, join(location.path, ".git")];
  return ["[safe]", ...paths.map((path) => `\tdirectory = ${JSON.stringify(path)}`), ""].join("\n");
}

async function sshFiles(root: string, credential: GitCredential | null): Promise<SshFiles> {
  const keyPath = join(root, "key");
  const knownHostsPath = join(root, "known_hosts");
  const key = credential?.kind === "ssh-key" ? credential : null;
  await writeFile(keyPath, key?.privateKeyPem ?? "", { mode: 0o600 });
  await writeFile(knownHostsPath, key?.knownHosts ?? "", { mode: 0o600 });
  return { keyPath, knownHostsPath };
}
