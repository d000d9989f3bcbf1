import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { databaseUnavailable } from "./database-away.ts";
import { Prisma, PrismaClient } from "./generated/client.ts";
import { scopeToOrg } from "./scope.ts";

/** A transaction of one org: reads are filtered and writes stamped with its id, and row-level security stands behind. */
export type OrgTransaction = Prisma.TransactionClient;
/** A transaction that sees every org; only for what has no org yet or sweeps over all of them. */
export type SystemTransaction = Prisma.TransactionClient;

export interface DbOptions {
  /** Login that row-level security binds. */
  readonly appUrl: string;
  /** Login that sees every org. */
  readonly systemUrl: string;
  readonly poolMax?: number;
  /** Told whenever somebody steps outside the org scope, with the stated reason. */
  readonly onSystemAccess?: (reason: string) => void;
}

export interface Db {
  /**
   * Runs `work` in one transaction bound to `orgId`: every query is filtered in code and again by row-level security.
   * Commits when `work` resolves.
   */
  forOrg<T>(orgId: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T>;
  /** Runs `work` in one transaction that sees every org. `reason` is a constant phrase, counted in metrics. */
  asSystem<T>(reason: string, work: (tx: SystemTransaction) => Promise<T>): Promise<T>;
  /** Raw pool of the system login, for hot inserts in `*-store.ts` files. */
  readonly systemPool: pg.Pool;
  /** Resolves when both logins answer. Throws AppError database_unavailable. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A Postgres that does not even take a connection is away: callers that have something to fall back on must hear it. */
const CONNECT_TIMEOUT_MS = 5_000;
const TRANSACTION = { maxWait: 5_000, timeout: 15_000 } as const;

/** Opens the two pools. Nothing connects before the first query. */
export function openDb(options: DbOptions): Db {
  const poolMax = options.poolMax ?? 10;
  const pool = { max: poolMax, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true };
  const app = new PrismaClient({ adapter: new PrismaPg({ ...pool, connectionString: options.appUrl }) });
  const systemPool = new pg.Pool({ ...pool, connectionString: options.systemUrl });
  // An idle connection that breaks is replaced on next use; without a listener it would end the process.
  systemPool.on("error", () => {});
  const system = new PrismaClient({ adapter: new PrismaPg(systemPool, { disposeExternalPool: false }) });

  return {
    forOrg: (orgId, work) =>
      scopeToOrg(app, orgId).$transaction(async (tx) => {
        await tx.$queryRaw`select set_config('role', 'switchyard_tenant', true), set_config('switchyard.org', ${orgId}, true)`;
        // The extended client differs from the plain one only in its query hooks.
        return work(tx as unknown as OrgTransaction);
      }, TRANSACTION),
    asSystem: (reason, work) => {
      options.onSystemAccess?.(reason);
      return system.$transaction(work, TRANSACTION);
    },
    systemPool,
    async ping() {
      try {
        await Promise.all([app.$queryRaw`select 1`, systemPool.query("select 1")]);
      } catch (cause) {
        throw databaseUnavailable(cause);
      }
    },
    async close() {
      await Promise.all([app.$disconnect(), system.$disconnect()]);
      await systemPool.end();
    },
  };
}

/** Whether a store's write failed because a unique value is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}
