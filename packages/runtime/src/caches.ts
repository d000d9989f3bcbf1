/**
 * Dependency caches, one per server and trust level. Only a production build writes its cache; a preview reads a copy
 * that is thrown away, so that a pull request cannot plant anything for the next production build.
 */
import { mkdir, rm } from "node:fs/promises";
import { AppError } from "@switchyard/contracts";
import type { BuildCommand } from "@switchyard/deployments/ports";
import type { Share } from "./cell.ts";

export interface BuildCaches {
  /** The share for `/cache`; `release` gives the cache to the next build. */
  take(cache: BuildCommand["cache"]): Promise<TakenCache>;
}

interface TakenCache {
  readonly share: Share;
  readonly release: () => Promise<void>;
}

export function createBuildCaches(home: string): BuildCaches {
  const writing = new Set<string>();
  let scratchNumber = 0;

  const takeScratch = async (): Promise<TakenCache> => {
    scratchNumber += 1;
    const source = `${home}/scratch/cache-${process.pid}-${scratchNumber}`;
    await mkdir(source, { recursive: true });
    return { share: cacheShare(source, "owned"), release: () => rm(source, { recursive: true, force: true }) };
  };

  return {
    async take(cache) {
      if (cache === null) return takeScratch();
      const source = `${home}/caches/${safeName(cache.serverId)}`;
      // An overlay above a folder that somebody writes shows entries of another uid: better no cache than half of one.
      if (writing.has(source)) return takeScratch();
      const writes = cache.trust === "production";
      if (writes) writing.add(source);
      await mkdir(source, { recursive: true });
      // Previews read what production has cached; they have nothing of their own to keep.
      if (!writes) return { share: cacheShare(source, "discarded"), release: async () => {} };
      return { share: cacheShare(source, "owned"), release: async () => void writing.delete(source) };
    },
  };
}

function cacheShare(source: string, access: Share["access"]): Share {
  return { source, target: "/cache", writable: true, access };
}

function safeName(serverId: string): string {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(serverId)) return serverId;
  throw new AppError({
    code: "sandbox_cache_name_invalid",
    kind: "invalid_input",
    message: `"${serverId}" cannot name a build cache.`,
  });
}
