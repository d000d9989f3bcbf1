import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError, isCallerFault, toAppError } from "@switchyard/contracts";
import { admit, instanceOfSession, type Route, routeNotFound } from "@switchyard/routing";
import { mayLook } from "@switchyard/tenancy";
import type { IngressDeps } from "../ports.ts";
import type { OpenExchange } from "./in-flight.ts";

/** With rows that are at most 4 s old when they are read and revocations polled each 2 s, a cut comes within 5 s. */
const EVERY_MS = 1_000;
/** Looked at before it is everybody else's turn: thousands of streams of one org must not hold up its neighbours' calls. */
const IN_ONE_TURN = 256;

interface RecheckDeps {
  readonly door: Pick<IngressDeps["door"], "recheck">;
  readonly routes: Pick<IngressDeps["routes"], "resolve">;
  readonly inFlight: Pick<IngressDeps["inFlight"], "all">;
}

/** Holds what is open against credentials, access and scopes as they are now, and cuts what would no longer be let in. */
export function startOpenRecheck(deps: RecheckDeps): { stop(): void } {
  let busy = false;
  const run = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const all = deps.inFlight.all();
    const portions: Promise<unknown>[] = [];
    for (let at = 0; at < all.length; at += IN_ONE_TURN) {
      if (at > 0) await nextTurn();
      portions.push(Promise.allSettled(all.slice(at, at + IN_ONE_TURN).map((open) => recheck(deps, open))));
    }
    await Promise.all(portions);
    busy = false;
  };
  const timer = setInterval(() => void run(), EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

async function recheck(deps: Omit<RecheckDeps, "inFlight">, open: OpenExchange): Promise<void> {
  try {
    const route = await deps.routes.resolve(open.name);
    if (route === null) throw routeNotFound();
    const principal = await deps.door.recheck(open.principal, route, open.ip);
    admit(route, principal);
    if (!mayLook(principal)) throw noScopeLeft();
    if (open.stream && isGone(route, open)) open.relay.conclude();
  } catch (error) {
    const refusal = toAppError(error);
    // What cannot be found out now ends nothing.
    if (isCallerFault(refusal.kind)) open.relay.cutOff(refusal);
  }
}

/** Nothing comes any more from an instance that the rows do not know; who listens to it must come back. */
function isGone(route: Route, { instance: { id: instanceId, epoch } }: OpenExchange): boolean {
  return instanceOfSession(route, { instanceId, epoch }) === null;
}

function noScopeLeft(): AppError {
  return new AppError({
    code: "insufficient_scope",
    kind: "forbidden",
    message: "The credential no longer carries any scope of this MCP server.",
    remedy: "Authorize again, or use another credential.",
    meta: { scope: "tools:read" },
  });
}
