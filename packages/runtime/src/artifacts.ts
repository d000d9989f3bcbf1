/**
 * Artifacts on disk, named by their content. A digest is made from an archive whose order and fields do not depend on
 * when or by whom the files were written: path, kind, executable bit, content, link target.
 */
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { AppError } from "@switchyard/contracts";
import type { ArtifactStore, StoredArtifact } from "@switchyard/deployments/ports";
import { hashEntries, listEntries } from "./artifact-archive.ts";
import { runHostTool } from "./host-tool.ts";

/** Where {@link createArtifactStore} keeps its folders. */
export interface ArtifactStoreOptions {
  /** Absolute path; artifacts are kept under `{home}/artifacts/sha256/{digest}`. */
  readonly home: string;
}

/** Links to these are kept although they lead out of the artifact: virtual environments name the system's Python. */
const allowedOutside = /^\/usr\/bin\/python3(\.\d+)?$/;

/** The store over a directory of this host. Digests are the only names; there is no index beside the folders. */
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
      if (found) await rm(doomed, { recursive: true, force: true });
    },
    has: async (digest) => /^[0-9a-f]{64}$/.test(digest) && exists(`${root}/${digest}`),
  };
}

async function putArtifact(root: string, dir: string): Promise<StoredArtifact> {
  const entries = await listEntries(dir);
  for (const entry of entries) if (entry.kind === "link") checkLink(entry.path, entry.target);
  await makeReadable(dir);
  const { digest, bytes } = await hashEntries(dir, entries);
  await mkdir(root, { recursive: true });
  const taken = await rename(dir, `${root}/${digest}`).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTEMPTY" || error.code === "EEXIST") return false;
      throw error;
    },
  );
  if (!taken) await rm(dir, { recursive: true, force: true });
  return { digest, bytes, files: entries.filter((entry) => entry.kind === "file").length };
}

/** Root's own, readable to all, writable to nobody else, and without setuid bits. Links are not followed. */
async function makeReadable(dir: string): Promise<void> {
  const options = { timeoutMs: 120_000 };
  if (process.getuid?.() === 0) await runHostTool("chown", ["-R", "-h", "0:0", dir], options);
  await runHostTool("chmod", ["-R", "u+rwX,go+rX,go-w,ug-s,-t", dir], options);
}

/** Throws AppError `artifact_unsafe_link` for a link that leads out of the artifact. Pure. */
export function checkLink(relative: string, target: string): void {
  if (allowedOutside.test(target)) return;
  // A step up behind a name is refused: the name may be a link, and then the step starts somewhere else.
  const steps = target.split("/").filter((step) => step !== "" && step !== ".");
  const stepsUpLate =
    steps.lastIndexOf("..") > steps.findIndex((step) => step !== "..") && steps.some((step) => step !== "..");
  // The artifact is always mounted at /app, so an absolute link below it stays inside.
  const resolved = posix.isAbsolute(target)
    ? posix.normalize(target)
    : posix.normalize(posix.join("/app", dirname(relative), target));
  if (!stepsUpLate && (resolved === "/app" || resolved.startsWith("/app/"))) return;
  throw new AppError({
    code: "artifact_unsafe_link",
    kind: "invalid_input",
    message: `The build left a link that leads out of it: "${relative}" points to "${target}".`,
    remedy: "Replace the link by a copy of the file, or by a relative link inside the repository.",
  });
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
