import { type Db, StaleCache } from "@switchyard/db";
import { z } from "zod";
import { type McpPlaces, type Route, type RouteName, routePath } from "./route.ts";
import { readRoute } from "./route-store.ts";

/** Channel that is rung after a commit that changes where calls go. */
export const routesChannel = "routes";

/** Of one server, or, where that is null, of an org as a whole. */
const Change = z.object({ orgId: z.string().optional(), serverId: z.string().nullable() });

export interface RouteTableOptions extends McpPlaces {
  readonly db: Pick<Db, "systemPool">;
  /** The part of the queue room's pub/sub that is used; a hint only. */
  readonly subscribe?: (channel: string, handler: (message: unknown) => void) => Promise<() => Promise<void>>;
}

export interface RouteTable {
  /**
   * The route of a name, or null. From memory; at most 4 s old without a hint, and while Postgres is away at most 60 s.
   * Rejects with what the database rejects with.
   */
  resolve(name: RouteName): Promise<Route | null>;
  /**
   * The route of a name as the rows have it no earlier than now: an instance of it did not answer, or is not known. However
   * many ask at once, few reads come of it. Otherwise as {@link resolve}.
   */
  refresh(name: RouteName): Promise<Route | null>;
  /** Has the routes of a server read again: a hint arrived, or an instance of it did not answer. */
  expire(serverId: string): void;
  /** Calls `handler` after each hint about the server, until the returned function is called. */
  onChange(serverId: string, handler: () => void): () => void;
  close(): Promise<void>;
}

/** Opens the in-memory table of routes. Redis may be away: then changes are seen by age alone. */
export function openRouteTable(options: RouteTableOptions): RouteTable {
  const cache = new StaleCache<Route | null>({ freshMs: 2_000, staleMs: 4_000, outageMs: 60_000, maxEntries: 10_000 });
  const listeners = new Map<string, Set<() => void>>();
  const expire = (serverId: string): void => cache.expire((route) => route === null || route.serverId === serverId);
  const subscription = options.subscribe?.(routesChannel, (message) => {
    const change = Change.safeParse(message);
    if (!change.success) return;
    const { orgId, serverId } = change.data;
    if (serverId === null) {
      cache.expire((route) => route === null || route.orgId === orgId);
      return;
    }
    expire(serverId);
    for (const listener of listeners.get(serverId) ?? []) listener();
  });
  subscription?.catch(() => {});

  return {
    resolve: (name) => cache.get(cacheName(name), () => readRoute(options.db, name, options)),
    refresh: (name) => cache.renew(cacheName(name), () => readRoute(options.db, name, options)),
    expire,
    onChange(serverId, handler) {
      const set = listeners.get(serverId) ?? new Set();
      listeners.set(serverId, set.add(handler));
      return () => {
        set.delete(handler);
        if (set.size === 0) listeners.delete(serverId);
      };
    },
    async close() {
      listeners.clear();
      // Never waits for a Redis that is away.
      void subscription?.then((unsubscribe) => unsubscribe()).catch(() => {});
    },
  };
}

function cacheName(name: RouteName): string {
  return name.byHost === true ? `host ${routePath(name)}` : routePath(name);
}
