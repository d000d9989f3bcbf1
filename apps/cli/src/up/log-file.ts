import { copyFile, open, rename, stat } from "node:fs/promises";

const ROTATE_BYTES = 10 * 1024 * 1024;
const KEPT = 3;

export interface LogFile {
  /** For a child that writes by itself. */
  readonly descriptor: number;
  write(line: string): void;
  /** Moves a file that has grown large aside, keeping the last three. */
  rotate(): Promise<void>;
  lastLines(count: number): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a log for appending. It may be rotated while others write: all of them append, so truncating loses nothing. */
export async function openLogFile(path: string): Promise<LogFile> {
  const handle = await open(path, "a+", 0o600);
  return {
    descriptor: handle.fd,
    write: (line) => void handle.appendFile(`${line}\n`).catch(() => {}),
    async rotate() {
      if ((await handle.stat()).size < ROTATE_BYTES) return;
      for (let n = KEPT - 1; n >= 1; n--) await rename(`${path}.${n}`, `${path}.${n + 1}`).catch(() => {});
      await copyFile(path, `${path}.1`);
      await handle.truncate(0);
    },
    async lastLines(count) {
      const { size } = await stat(path);
      const length = Math.min(size, count * 500);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString("utf8", 0, bytesRead).trimEnd().split("\n").slice(-count);
    },
    close: () => handle.close(),
  };
}
