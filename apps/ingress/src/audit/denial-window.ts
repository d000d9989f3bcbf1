import { exchangeEvent, type Spool } from "@switchyard/audit";
import type { Route } from "@switchyard/routing";
import { actorOfMcp, anonymousPrincipal } from "@switchyard/tenancy";

/** Unauthenticated denials of one org that get an event each, per second; the rest are counted into one event. */
const EACH_PER_SECOND = 10;

interface OrgWindow {
  readonly route: Route;
  readonly since: Date;
  written: number;
  counted: number;
}

export interface DenialWindow {
  /** Whether this denial gets an event of its own; otherwise it is counted. */
  admits(route: Route): boolean;
  /** Writes the counts of the windows that are over. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps a flood of unauthenticated requests from filling an org's trail: above 10/s they become one event with a count. */
export function openDenialWindow(spool: Spool, onError: (error: unknown) => void): DenialWindow {
  const windows = new Map<string, OrgWindow>();
  const flush = async (): Promise<void> => {
    const ended = [...windows.values()];
    windows.clear();
    await Promise.all(ended.filter(({ counted }) => counted > 0).map((window) => spool.append(aggregate(window))));
  };
  const timer = setInterval(() => void flush().catch(onError), 1_000);
  timer.unref();
  return {
    admits(route) {
      const window = windows.get(route.orgId) ?? { route, since: new Date(), written: 0, counted: 0 };
      windows.set(route.orgId, window);
      const admitted = window.written < EACH_PER_SECOND;
      if (admitted) window.written += 1;
      else window.counted += 1;
      return admitted;
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush().catch(onError);
    },
  };
}

function aggregate({ route, since, counted }: OrgWindow) {
  return exchangeEvent({
    orgId: route.orgId,
    actor: actorOfMcp(anonymousPrincipal),
    server: null,
    deploymentId: null,
    instanceId: null,
    method: "denials.aggregated",
    name: null,
    outcome: "denied",
    durationMs: null,
    arguments: { count: counted, since: since.toISOString() },
    result: null,
    context: {},
  });
}
