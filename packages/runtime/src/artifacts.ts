/**
 * Artifacts on disk, named by their content. A digest is made from an archive whose order and fields do not depend on
 * when or by whom the files were written: path, kind, executable bit, content, link target.
 */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, chmod, lchown, lstat, mkdir, readdir, readlink, rename, rm } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { AppError } from "@switchyard/contracts";
import type { ArtifactStore, StoredArtifact } from "@switchyard/deployments/ports";

export interface ArtifactStoreOptions {
  /** Absolute path; artifacts are kept under `{home}/artifacts/sha256/{digest}`. */
  readonly home: string;
}

/** Links to these are kept although they lead out of the artifact: virtual environments name the system's Python. */
const allowedOutside = /^\/usr\/bin\/python3(\.\d+)?$/;

export function createArtifactStore(options: ArtifactStoreOptions): ArtifactStore {
  const root = `${options.home}/artifacts/sha256`;
  const pathOf = (digest: string): string => {
    if (/^[0-9a-f]{64}$/.test(digest)) return `${root}/${digest}`;
    throw missing(digest);
  };
  return {
    put: (dir) => putArtifact(root, dir),
    async open(digest) {
      const path = pathOf(digest);
      if (!(await exists(path))) throw missing(digest);
      return path;
    },
    async remove(digest) {
      const path = pathOf(digest);
      // Renamed first, so that nobody opens a half removed artifact.
      const doomed = `${root}/.removing-${digest}-${process.pid}-${Date.now()}`;
      const found = await rename(path, doomed).then(
        () => true,
        () => false,
      );
      if (found) await removeTree(doomed);
    },
    has: async (digest) => /^[0-9a-f]{64}$/.test(digest) && exists(`${root}/${digest}`),
  };
}

async function putArtifact(root: string, dir: string): Promise<StoredArtifact> {
  const hash = createHash("sha256");
  const totals = { bytes: 0, files: 0 };
  await addFolder({ hash, totals, top: dir }, "");
  const digest = hash.digest("hex");
  const target = `${root}/${digest}`;
  await mkdir(root, { recursive: true });
  const taken = await rename(dir, target).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
      throw error;
    },
  );
  if (!taken) await removeTree(dir);
  return { digest, ...totals };
}

interface Walk {
  readonly hash: Hash;
  readonly totals: { bytes: number; files: number };
  readonly top: string;
}

/** Hashes a folder in byte order of names and makes everything in it root's, readable and not writable. */
async function addFolder(walk: Walk, relative: string): Promise<void> {
  const path = relative === "" ? walk.top : `${walk.top}/${relative}`;
  await own(path);
  await chmod(path, 0o755);
  const names = (await readdir(path)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) await addEntry(walk, relative === "" ? name : `${relative}/${name}`);
}

async function addEntry(walk: Walk, relative: string): Promise<void> {
  const path = `${walk.top}/${relative}`;
  const info = await lstat(path);
  if (info.isSymbolicLink()) {
    const target = await readlink(path);
    checkLink(relative, target);
    await own(path);
    addHeader(walk.hash, ["link", relative, target]);
  } else if (info.isDirectory()) {
    addHeader(walk.hash, ["folder", relative]);
    await addFolder(walk, relative);
  } else if (info.isFile()) {
    const executable = (info.mode & 0o111) !== 0;
    addHeader(walk.hash, [executable ? "program" : "file", relative, String(info.size)]);
    for await (const chunk of createReadStream(path)) walk.hash.update(chunk as Buffer);
    await own(path);
    // Set after the owner: it also takes setuid and setgid away.
    await chmod(path, executable ? 0o555 : 0o444);
    walk.totals.bytes += info.size;
    walk.totals.files += 1;
  } else {
    // Sockets, pipes and devices cannot be archived and mean nothing in another sandbox.
    await rm(path);
  }
}

function addHeader(hash: Hash, fields: readonly string[]): void {
  hash.update(`${fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join(",")}\n`);
}

/** Throws AppError `artifact_unsafe_link` for a link that leads out of the artifact. Pure. */
export function checkLink(relative: string, target: string): void {
  if (allowedOutside.test(target)) return;
  // The artifact is always mounted at /app, so an absolute link below it stays inside.
  const resolved = posix.isAbsolute(target)
    ? posix.normalize(target)
    : posix.normalize(posix.join("/app", dirname(relative), target));
  if (resolved === "/app" || resolved.startsWith("/app/")) return;
  throw new AppError({
    code: "artifact_unsafe_link",
    kind: "invalid_input",
    message: `The build left a link that leads out of it: "${relative}" points to "${target}".`,
    remedy: "Replace the link by a copy of the file, or by a relative link inside the repository.",
  });
}

async function own(path: string): Promise<void> {
  if (process.getuid?.() === 0) await lchown(path, 0, 0);
}

/** Folders may be read-only to their owner when that is not root. */
async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}

function missing(digest: string): AppError {
  return new AppError({
    code: "artifact_missing",
    kind: "not_found",
    message: `The artifact ${digest.slice(0, 12)} is not on this host.`,
    remedy: "Deploy the commit again.",
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
