import type { LocationRules } from "./location.ts";

/** What the operator decides about fetching sources. */
export interface GitProviderOptions extends LocationRules {
  /** Where fetches happen; on the same file system as the folders that receive the trees. */
  readonly scratchDir: string;
  /** Folder of a bundled example; throws an AppError for a slug that none has. */
  readonly templateDir: (slug: string) => string;
  /** Unprivileged uid that git runs as when the worker is root; null keeps the worker's. */
  readonly uid: number | null;
  readonly maxTreeBytes: number;
  readonly maxFiles: number;
  readonly maxTransferBytes: number;
  readonly timeoutMs: number;
}

/** Caps that fit most installations: 500 MB of tree, 200,000 files, 1 GiB transferred, five minutes. */
export const defaultCaps = {
  maxTreeBytes: 500 * 1024 * 1024,
  maxFiles: 200_000,
  maxTransferBytes: 1024 * 1024 * 1024,
  timeoutMs: 5 * 60_000,
} as const;
