import {
  close,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { AppError } from "@switchyard/contracts";
import type { UnsealedEvent } from "../event.ts";
import { type DirectoryLock, hiddenPrefix, lockDirectory } from "./directory-lock.ts";
import { frameRecord, readSegment, type SegmentContent, segmentName, segmentNumber } from "./segment.ts";

export interface SpoolOptions {
  /** How long written records may stay only in the kernel's cache; 0 syncs with every write. Default 50 ms. */
  readonly fsyncIntervalMs?: number;
  /** A segment is closed at this size. Default 8 MiB. */
  readonly segmentBytes?: number;
  /** Appends are refused once this much waits to be shipped. Default 1 GiB. */
  readonly maxBytes?: number;
  readonly onError?: (error: Error) => void;
}

/** A closed segment that waits to be shipped. */
export interface ClosedSegment {
  readonly number: number;
  readonly path: string;
}

export interface Spool {
  readonly directory: string;
  /**
   * Writes one event. Resolves once `write(2)` has returned: from then on the death of this process loses nothing (the
   * death of the machine at most the fsync interval). Rejects with AppError audit_spool_unavailable.
   */
  append(event: UnsealedEvent): Promise<void>;
  /** Closes the open segment when it has records, and answers every closed one, oldest first. */
  rotate(): readonly ClosedSegment[];
  read(segment: ClosedSegment): Promise<SegmentContent>;
  /** Forgets a shipped segment. */
  remove(segment: ClosedSegment): Promise<void>;
  /** Bytes that wait to be shipped. */
  readonly waitingBytes: number;
  /** Writes what is pending, syncs, gives back the lock. What was not shipped stays for the next process. */
  close(): Promise<void>;
}

interface Pending {
  readonly frame: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

type Settings = Required<SpoolOptions>;

const DEFAULTS: Settings = {
  fsyncIntervalMs: 50,
  segmentBytes: 8 * 1024 * 1024,
  maxBytes: 1024 ** 3,
  onError: () => {},
};
const closeFile = promisify(close);
const syncFile = promisify(fdatasync);

/**
 * Opens the spool in `directory` (made when absent) and takes its lock. A torn last record of an earlier life is left
 * out when read. Throws AppError audit_spool_locked when another process has it.
 */
export function openSpool(directory: string, options: SpoolOptions = {}): Spool {
  const lock = existsSync(directory) ? lockDirectory(directory) : createLocked(directory);
  if (lock === null) {
    throw new AppError({
      code: "audit_spool_locked",
      kind: "conflict",
      message: `The audit spool ${directory} belongs to another running process.`,
      remedy: "Give each ingress a directory of its own.",
    });
  }
  return new FileSpool(directory, { ...DEFAULTS, ...options }, () => lock.release());
}

/** Makes the directory under a name that adopters pass over and shows it once it is locked: it is never seen ownerless. */
function createLocked(directory: string): DirectoryLock | null {
  const hidden = join(dirname(directory), `${hiddenPrefix}${basename(directory)}`);
  mkdirSync(hidden, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(hidden);
  if (lock !== null) renameSync(hidden, directory);
  return lock;
}

class FileSpool implements Spool {
  readonly directory: string;
  readonly #options: Settings;
  readonly #release: () => void;
  readonly #closed: ClosedSegment[] = [];
  #pending: Pending[] = [];
  #flush: NodeJS.Immediate | null = null;
  #fd: number | null = null;
  #number = 0;
  #size = 0;
  #waiting = 0;
  #dirty = false;
  #syncing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(directory: string, options: Settings, release: () => void) {
    this.directory = directory;
    this.#options = options;
    this.#release = release;
    for (const name of readdirSync(directory).sort()) {
      const number = segmentNumber(name);
      if (number === null) continue;
      this.#closed.push({ number, path: join(directory, name) });
      this.#waiting += statSync(join(directory, name)).size;
      this.#number = number;
    }
  }

  get waitingBytes(): number {
    return this.#waiting;
  }

  append(event: UnsealedEvent): Promise<void> {
    if (this.#ended || this.#waiting >= this.#options.maxBytes) {
      return Promise.reject(unavailable(this.#ended ? "it is closed" : "too much waits to be shipped"));
    }
    const frame = frameRecord(JSON.stringify(event));
    return new Promise((resolve, reject) => {
      this.#pending.push({ frame, resolve, reject });
      // One write for all that end in the same turn of the event loop.
      this.#flush ??= setImmediate(() => this.#write());
    });
  }

  #write(): void {
    if (this.#flush !== null) clearImmediate(this.#flush);
    this.#flush = null;
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    try {
      this.#writeAll(Buffer.from(batch.map((entry) => entry.frame).join("")));
    } catch (cause) {
      const error = unavailable(cause instanceof Error ? cause.message : String(cause), cause);
      this.#options.onError(error);
      for (const entry of batch) entry.reject(error);
      return;
    }
    for (const entry of batch) entry.resolve();
  }

  #writeAll(bytes: Buffer): void {
    if (this.#fd !== null && this.#size >= this.#options.segmentBytes) this.#closeSegment();
    const fd = this.#fd ?? this.#openSegment();
    const before = this.#size;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
      if (this.#options.fsyncIntervalMs === 0) fdatasyncSync(fd);
    } catch (error) {
      // Half a batch must not stand before the next one: nobody was told that it is safe.
      ftruncateSync(fd, before);
      throw error;
    }
    this.#size += bytes.length;
    this.#waiting += bytes.length;
    this.#scheduleSync();
  }

  #syncNow(fd: number): void {
    this.#syncing = this.#syncing.then(() => syncFile(fd)).catch((error: Error) => this.#options.onError(error));
  }

  #openSegment(): number {
    this.#number += 1;
    this.#fd = openSync(join(this.directory, segmentName(this.#number)), "ax", 0o600);
    this.#size = fstatSync(this.#fd).size;
    return this.#fd;
  }

  #scheduleSync(): void {
    this.#dirty = true;
    if (this.#timer !== null || this.#options.fsyncIntervalMs === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#fd !== null && this.#dirty) this.#syncNow(this.#fd);
      this.#dirty = false;
    }, this.#options.fsyncIntervalMs);
  }

  #closeSegment(): void {
    const fd = this.#fd;
    if (fd === null) return;
    this.#closed.push({ number: this.#number, path: join(this.directory, segmentName(this.#number)) });
    this.#fd = null;
    this.#size = 0;
    this.#syncing = this.#syncing
      .then(() => syncFile(fd))
      .catch((error: Error) => this.#options.onError(error))
      .then(() => closeFile(fd));
  }

  rotate(): readonly ClosedSegment[] {
    if (this.#fd !== null && this.#size > 0) this.#closeSegment();
    return [...this.#closed];
  }

  async read(segment: ClosedSegment): Promise<SegmentContent> {
    return readSegment(await readFile(segment.path));
  }

  async remove(segment: ClosedSegment): Promise<void> {
    const at = this.#closed.findIndex((known) => known.number === segment.number);
    if (at === -1) return;
    this.#closed.splice(at, 1);
    this.#waiting = Math.max(0, this.#waiting - statSync(segment.path).size);
    await rm(segment.path, { force: true });
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#write();
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#closeSegment();
    await this.#syncing;
    this.#release();
  }
}

function unavailable(detail: string, cause?: unknown): AppError {
  return new AppError({
    code: "audit_spool_unavailable",
    kind: "unavailable",
    message: "The audit trail cannot take this exchange, so it was not answered.",
    remedy: "Try again; if it stays, whoever runs this installation must look at the ingress host's disk.",
    detail,
    cause,
  });
}
