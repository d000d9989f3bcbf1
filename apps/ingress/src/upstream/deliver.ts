import { routeNotFound, type SessionRoute } from "@switchyard/routing";
import type { IngressDeps } from "../ports.ts";
import { isRefusedResume } from "../sessions/resume-answer.ts";
import type { FoundSession } from "../sessions/session-ask.ts";
import { changeOrPause } from "./await-instance.ts";
import { type ForwardInit, forward } from "./forward.ts";
import { DialFailure } from "./upstream-errors.ts";

/** How long a session's instance that cannot be dialled is tried again before the rows tell what became of it. */
const SETTLE_MS = 5_000;

/** A request on its way, with the session that it names. */
export interface Delivery extends Omit<ForwardInit, "session"> {
  readonly session: (SessionRoute & FoundSession) | null;
}

/**
 * Forwards a request, on another try while nothing of it was sent: new work to another instance, that of a session to where
 * the session lives. Throws as {@link forward}, and what finding the session throws.
 */
export async function deliver(deps: IngressDeps, init: Delivery): Promise<void> {
  try {
    await attempt(deps, init);
  } catch (error) {
    if (!(error instanceof DialFailure) || init.exchange.response.destroyed) throw error;
    if (init.session === null) await elsewhere(deps, init);
    else await again(deps, init, init.session);
  }
}

async function attempt(deps: IngressDeps, init: Delivery): Promise<void> {
  init.exchange.instance = init.instance;
  try {
    await forward(deps, init);
  } catch (error) {
    if (!isRefusedResume(error)) throw error;
    await forward(deps, { ...init, withoutLastEventId: true });
  }
}

async function elsewhere(deps: IngressDeps, init: Delivery): Promise<void> {
  const { name, exchange } = init;
  const route = await deps.routes.refresh(name);
  if (route === null) throw routeNotFound();
  const instance = await deps.chooser.choose(exchange, { name, route, not: init.instance });
  await attempt(deps, { ...init, route, instance });
}

/** The rows may still name an instance that died just now; soon they tell whether the session is lost. */
async function again(deps: IngressDeps, init: Delivery, said: SessionRoute): Promise<void> {
  const { name, exchange } = init;
  const startedAt = performance.now();
  for (;;) {
    const route = await deps.routes.refresh(name);
    if (route === null) throw routeNotFound();
    const found = await deps.sessions.find({ ...init, route }, said);
    if (found === "ended") throw new DialFailure(new TypeError("the session ended while its instance was tried"));
    try {
      await attempt(deps, { ...init, route, instance: found.instance, session: { ...said, ...found } });
      return;
    } catch (error) {
      const late = performance.now() - startedAt > SETTLE_MS;
      if (!(error instanceof DialFailure) || late || exchange.response.destroyed) throw error;
    }
    await changeOrPause(deps.routes, route.serverId);
  }
}
