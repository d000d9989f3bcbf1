import { rename, writeFile } from "node:fs/promises";

/** Writes JSON that only this user may read, whole or not at all. */
export async function writePrivately(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
