import type { InstanceAddress } from "@switchyard/routing";
import { Pool } from "undici";

export interface InstancePools {
  /** The pool of connections to an address, made on first use. */
  of(address: InstanceAddress): Pool;
  close(): Promise<void>;
}

/** An answer may take as long as a tool takes to begin, but not for ever. */
const HEADERS_TIMEOUT_MS = 15 * 60_000;
const CONNECT_TIMEOUT_MS = 3_000;
const IDLE_MS = 60_000;

/**
 * One undici pool for each instance address; a pool that was not used for a minute is closed. `headersTimeoutMs` is how long
 * an answer may take to begin; 15 minutes by default.
 */
export function openInstancePools(headersTimeoutMs = HEADERS_TIMEOUT_MS): InstancePools {
  const pools = new Map<string, { readonly pool: Pool; usedAt: number }>();
  const sweep = setInterval(() => {
    for (const [key, entry] of pools) {
      if (Date.now() - entry.usedAt < IDLE_MS || entry.pool.stats.size > 0) continue;
      pools.delete(key);
      entry.pool.close().catch(() => {});
    }
  }, IDLE_MS);
  sweep.unref();
  return {
    of(address) {
      const key = address.kind === "tcp" ? `${address.host}:${address.port}` : address.path;
      const known = pools.get(key);
      if (known !== undefined) {
        known.usedAt = Date.now();
        return known.pool;
      }
      const pool = openPool(address, headersTimeoutMs);
      pools.set(key, { pool, usedAt: Date.now() });
      return pool;
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...pools.values()].map(({ pool }) => pool.destroy()));
    },
  };
}

function openPool(address: InstanceAddress, headersTimeout: number): Pool {
  const options = { pipelining: 1, headersTimeout, bodyTimeout: 0, allowH2: false };
  if (address.kind === "unix") {
    return new Pool("http://localhost", {
      ...options,
      connect: { socketPath: address.path, timeout: CONNECT_TIMEOUT_MS },
    });
  }
  const host = address.host.includes(":") ? `[${address.host}]` : address.host;
  return new Pool(`http://${host}:${address.port}`, { ...options, connect: { timeout: CONNECT_TIMEOUT_MS } });
}
