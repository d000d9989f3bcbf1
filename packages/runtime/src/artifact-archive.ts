/** The deterministic archive whose hash names an artifact: entries in byte order of their paths, nothing of time or owner. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream, type Dirent } from "node:fs";
import { lstat, readdir, readFile, readlink, rm } from "node:fs/promises";

export type ArchiveEntry =
  | { readonly kind: "file" | "folder"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string };

/** Everything below `dir`. Sockets, pipes and devices are removed: they mean nothing in another sandbox. */
export async function listEntries(dir: string): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  const pending = [""];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const found of await readdir(`${dir}/${folder}`, { withFileTypes: true })) {
      const entry = await readEntry(dir, folder === "" ? found.name : `${folder}/${found.name}`, found);
      if (entry !== null) entries.push(entry);
      if (entry?.kind === "folder") pending.push(entry.path);
    }
  }
  const keyed = entries.map((entry) => ({ entry, key: Buffer.from(entry.path) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ entry }) => entry);
}

async function readEntry(dir: string, path: string, found: Dirent): Promise<ArchiveEntry | null> {
  if (found.isSymbolicLink()) return { kind: "link", path, target: await readlink(`${dir}/${path}`) };
  if (found.isDirectory()) return { kind: "folder", path };
  if (found.isFile()) return { kind: "file", path };
  await rm(`${dir}/${path}`);
  return null;
}

/** Files up to this size are read ahead, several at once; larger ones are streamed. */
const readAheadBytes = 1024 * 1024;
const readAheadFiles = 32;

/** Sha256 over all entries, and how many bytes their contents have. */
export async function hashEntries(
  dir: string,
  entries: readonly ArchiveEntry[],
): Promise<{ readonly digest: string; readonly bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for (let from = 0; from < entries.length; from += readAheadFiles) {
    const batch = entries.slice(from, from + readAheadFiles);
    const opened = await Promise.all(batch.map((entry) => (entry.kind === "file" ? openFile(dir, entry.path) : null)));
    for (const [index, entry] of batch.entries()) bytes += await addEntry(hash, entry, opened[index] ?? null);
  }
  return { digest: hash.digest("hex"), bytes };
}

interface OpenedFile {
  readonly at: string;
  readonly size: number;
  readonly executable: boolean;
  /** Null when the file is too large to be held. */
  readonly content: Buffer | null;
}

async function openFile(dir: string, path: string): Promise<OpenedFile> {
  const at = `${dir}/${path}`;
  const info = await lstat(at);
  const content = info.size <= readAheadBytes ? await readFile(at) : null;
  return { at, size: info.size, executable: (info.mode & 0o111) !== 0, content };
}

async function addEntry(hash: Hash, entry: ArchiveEntry, file: OpenedFile | null): Promise<number> {
  if (entry.kind === "link") addHeader(hash, ["link", entry.path, entry.target]);
  else if (file === null) addHeader(hash, [entry.kind, entry.path]);
  else {
    addHeader(hash, [file.executable ? "program" : "file", entry.path, String(file.size)]);
    if (file.content !== null) hash.update(file.content);
    else for await (const chunk of createReadStream(file.at)) hash.update(chunk as Buffer);
  }
  return file?.size ?? 0;
}

function addHeader(hash: Hash, fields: readonly string[]): void {
  hash.update(`${fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join(",")}\n`);
}
