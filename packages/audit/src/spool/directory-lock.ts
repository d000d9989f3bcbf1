import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Begins the name of a directory that is not locked yet. */
export const hiddenPrefix = ".new-";

export interface DirectoryLock {
  release(): void;
}

/**
 * Takes the lock of a directory, or answers null when a living process holds it. The kernel gives it back when the
 * holder dies, however it dies: it is the file lock of an open SQLite transaction, which is the one advisory file lock
 * Node can take on every system without a child process.
 */
export function lockDirectory(directory: string): DirectoryLock | null {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(directory, "lock"));
    database.exec("pragma locking_mode = exclusive; pragma journal_mode = memory; begin exclusive");
  } catch {
    database?.close();
    return null;
  }
  const held = database;
  return { release: () => held.close() };
}
