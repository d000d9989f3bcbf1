/** Kernel pipes for what a child writes. */
import { execFile } from "node:child_process";
import { close, constants, open } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { systemPath } from "./host-tie.ts";

export interface OutputPipe {
  readonly stream: Readable;
  /** For the child; ours is closed by {@link OutputPipe.spawned}. */
  readonly writeFd: number;
  /** Closes our end for writing, so that the stream ends with the child. */
  spawned(): void;
}

const run = promisify(execFile);
const openFile = promisify(open);
const closeFile = promisify(close);

/**
 * Opens a pipe each for stdout and stderr. What Node calls a pipe is a pair of sockets, whose buffer is full after some
 * 170 short lines while the reader is busy: a process that then exits by itself loses its last words. A kernel pipe holds
 * 64 KiB of lines however short. Rejects when `mkfifo` is not there.
 */
export async function openOutputPipes(): Promise<{ readonly stdout: OutputPipe; readonly stderr: OutputPipe }> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-output-"));
  try {
    const [out, err] = [join(folder, "stdout"), join(folder, "stderr")];
    await run("mkfifo", ["-m", "600", out, err], { env: { PATH: systemPath } });
    return { stdout: await openPipe(out), stderr: await openPipe(err) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openPipe(path: string): Promise<OutputPipe> {
  // Without O_NONBLOCK each end would wait for the other.
  const readFd = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeFd = await openFile(path, constants.O_WRONLY);
  const stream = new Socket({ fd: readFd, readable: true, writable: false });
  return { stream, writeFd, spawned: () => void closeFile(writeFd) };
}
