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
  take(cache: BuildCommand["cache"]): Promise<{ readonly share: Share; readonly release: () => Promise<void> }>;
}

export function createBuildCaches(home: string): BuildCaches {
  const writing = new Set<string>();
  let scratchNumber = 0;
  return {
    async take(cache) {
      if (cache === null) {
        scratchNumber += 1;
        const scratch = `${home}/scratch/cache-${process.pid}-${scratchNumber}`;
        await mkdir(scratch, { recursive: true });
        return {
          share: { source: scratch, target: "/cache", writable: true, access: "owned" },
          release: () => rm(scratch, { recursive: true, force: true }),
        };
      }
      // Previews read what production has cached; they have nothing of their own to keep.
      const source = `${home}/caches/${safeName(cache.serverId)}`;
      await mkdir(source, { recursive: true });
      // Two builds with two uids cannot write one folder; the second works on a discarded copy.
      const writes = cache.trust === "production" && !writing.has(source);
      if (writes) writing.add(source);
      return {
        share: { source, target: "/cache", writable: true, access: writes ? "owned" : "discarded" },
        release: async () => {
          if (writes) writing.delete(source);
        },
      };
    },
  };
}

function safeName(serverId: string): string {
  if (/^[A-Za-z0-9_-]{1,80}$/.test(serverId)) return serverId;
  throw new AppError({
    code: "sandbox_cache_name_invalid",
    kind: "invalid_input",
    message: `"${serverId}" cannot name a build cache.`,
  });
}
