import { AppError } from "@switchyard/contracts";
import { chooseInstance, type Route, type RouteInstance, type RouteName, type RouteTable } from "@switchyard/routing";
import type { Exchange } from "../exchange.ts";

/** Requests of one environment that may wait for an instance at one ingress. */
const MAX_WAITERS = 100;
const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 500;
/** How long an instance that could not be dialled is passed over while its row still calls it ready. */
const SHUN_MS = 3_000;

/** Where an instance is looked for. */
export interface ChoiceSource {
  readonly name: RouteName;
  readonly route: Route;
  /** One that just could not be dialled. */
  readonly not?: RouteInstance;
}

export interface InstanceChooser {
  /**
   * A ready instance for new work: at once when there is one, else as soon as one is, at most 30 s. Throws AppError nothing_deployed, too_many_waiters, no_instance.
   */
  choose(exchange: Exchange, from: ChoiceSource): Promise<RouteInstance>;
}

/** Chooses instances in turn and lets requests wait for one in bounded numbers. */
export function createInstanceChooser(routes: RouteTable): InstanceChooser {
  const waiters = new Map<string, number>();
  let turn = 0;
  const pick = (route: Route, not: RouteInstance | undefined): RouteInstance | null => {
    turn = (turn + 1) % 1_000_000;
    const others = route.ready.filter(({ id, epoch }) => id !== not?.id || epoch !== not.epoch);
    return chooseInstance({ ...route, ready: others }, turn);
  };
  const wait = async (exchange: Exchange, name: RouteName, not: RouteInstance | undefined): Promise<RouteInstance> => {
    const startedAt = performance.now();
    let route = await routes.resolve(name);
    while (performance.now() - startedAt < WAIT_MS && !exchange.response.destroyed) {
      const shunned = performance.now() - startedAt < SHUN_MS ? not : undefined;
      const instance = route === null ? null : pick(route, shunned);
      if (instance !== null) return instance;
      if (route === null) break;
      await changeOrPause(routes, route.serverId);
      route = await routes.refresh(name);
    }
    throw noInstance();
  };
  return {
    async choose(exchange, { name, route, not }) {
      const instance = not === undefined ? pick(route, not) : null;
      if (instance !== null) return instance;
      if (route.deploymentId === null) throw nothingDeployed(route);
      const waiting = waiters.get(route.environmentId) ?? 0;
      if (waiting >= MAX_WAITERS) throw tooManyWaiters();
      waiters.set(route.environmentId, waiting + 1);
      try {
        return await wait(exchange, name, not);
      } finally {
        const left = (waiters.get(route.environmentId) ?? 1) - 1;
        if (left === 0) waiters.delete(route.environmentId);
        else waiters.set(route.environmentId, left);
      }
    },
  };
}

/** Waits until a hint about the server's routes comes, or half a second. */
export function changeOrPause(routes: RouteTable, serverId: string): Promise<void> {
  return new Promise((resolve) => {
    const off = routes.onChange(serverId, () => done());
    const timer = setTimeout(() => done(), LOOK_EVERY_MS);
    const done = (): void => {
      clearTimeout(timer);
      off();
      resolve();
    };
  });
}

function nothingDeployed(route: Route): AppError {
  return new AppError({
    code: "nothing_deployed",
    kind: "unavailable",
    message: `The MCP server "${route.serverSlug}" has no live deployment yet.`,
    remedy: "Deploy it, or promote a deployment, on the server's page.",
    retryAfterSeconds: 30,
  });
}

function tooManyWaiters(): AppError {
  return new AppError({
    code: "too_many_waiters",
    kind: "unavailable",
    message: `${MAX_WAITERS} requests already wait for an instance of this MCP server to start.`,
    remedy: "Try again in a few seconds.",
    retryAfterSeconds: 5,
  });
}

function noInstance(): AppError {
  return new AppError({
    code: "no_instance",
    kind: "unavailable",
    message: `No instance of this MCP server became ready within ${WAIT_MS / 1000} s.`,
    remedy: "Look at the server's page for why it does not start; try again in a few seconds.",
    retryAfterSeconds: 5,
  });
}
