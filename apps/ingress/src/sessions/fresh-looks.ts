import type { SessionRoute } from "@switchyard/routing";
import { instanceOfSession, type RouteInstance, type RouteTable, routeNotFound } from "@switchyard/routing";
import { keepNewest } from "./keep-newest.ts";
import type { SessionAsk } from "./session-ask.ts";

/** How often an instance that is not in memory is looked for in the rows. */
const LOOK_AGAIN_MS = 1_000;
const MAX_LOOKS = 10_000;

/** Where a session's instance is, of which the request's own route does not know; null when the rows do not either. */
export type FreshLook = (ask: Pick<SessionAsk, "name" | "route">, said: SessionRoute) => Promise<RouteInstance | null>;

/**
 * An instance that another ingress knows may be too new for this one's memory: the rows are read for each life of one once a
 * second. Requests that come meanwhile wait for that, and later ones find in memory what it read.
 */
export function openFreshLooks(routes: Pick<RouteTable, "resolve" | "expire">): FreshLook {
  const looks = new Map<string, number>();
  return async ({ name, route }, said) => {
    const life = `${said.instanceId}/${said.epoch}`;
    if (performance.now() - (looks.get(life) ?? -LOOK_AGAIN_MS) >= LOOK_AGAIN_MS) {
      keepNewest(looks, { key: life, value: performance.now(), most: MAX_LOOKS });
      routes.expire(route.serverId);
    }
    const fresh = await routes.resolve(name);
    if (fresh === null) throw routeNotFound();
    return instanceOfSession(fresh, said);
  };
}
