import { exchangeEvent, type Spool } from "@switchyard/audit";
import type { Actor } from "@switchyard/contracts";
import type { Route } from "@switchyard/routing";
import { actorOfMcp, anonymousPrincipal, type McpPrincipal } from "@switchyard/tenancy";

/** Denials of one org and kind that get an event each, per second, and the first of each reason; the rest are counted into one event. */
const EACH_PER_SECOND = 10;
/** Callers that one event tells apart; the counts of the others are in its total. */
const MAX_CALLERS = 20;

/** A denial that may come in thousands: of nobody we know, or for asking too much. */
export interface Denial {
  readonly route: Route;
  readonly principal: McpPrincipal | null;
  /** Code of the error. */
  readonly code: string;
}

interface Caller {
  readonly actor: Actor;
  count: number;
}

interface OrgWindow {
  readonly orgId: string;
  readonly since: Date;
  readonly codes: Map<string, number>;
  /** Codes of which one was seen. */
  readonly reasons: Set<string>;
  readonly callers: Map<string, Caller>;
  readonly servers: Map<string, { readonly id: string; readonly slug: string }>;
  written: number;
  counted: number;
}

export interface DenialWindow {
  /** Whether this denial gets an event of its own; otherwise it is counted. */
  admits(denial: Denial): boolean;
  /** Writes the counts of the windows that are over. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps a flood of refusals from filling an org's trail: above 10/s of a kind they become one event with counts. */
export function openDenialWindow(spool: Spool, onError: (error: unknown) => void): DenialWindow {
  const windows = new Map<string, OrgWindow>();
  const windowOf = ({ route: { orgId }, principal }: Denial): OrgWindow => {
    const key = `${orgId} ${principal === null || principal.kind === "anonymous" ? "unknown" : "known"}`;
    const known = windows.get(key);
    if (known !== undefined) return known;
    const counts = {
      codes: new Map(),
      reasons: new Set<string>(),
      callers: new Map(),
      servers: new Map(),
      written: 0,
      counted: 0,
    };
    const opened = { orgId, since: new Date(), ...counts };
    windows.set(key, opened);
    return opened;
  };
  const flush = async (): Promise<void> => {
    const ended = [...windows.values()];
    windows.clear();
    await Promise.all(ended.filter(({ counted }) => counted > 0).map((window) => spool.append(aggregate(window))));
  };
  const timer = setInterval(() => void flush().catch(onError), 1_000);
  timer.unref();
  return {
    admits(denial) {
      const window = windowOf(denial);
      // The first for each reason stands by itself: a revoked key must not hide behind a thousand requests without one.
      const admitted = window.written < EACH_PER_SECOND || !window.reasons.has(denial.code);
      window.reasons.add(denial.code);
      if (admitted) window.written += 1;
      else count(window, denial);
      return admitted;
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush().catch(onError);
    },
  };
}

function count(window: OrgWindow, { route, principal, code }: Denial): void {
  const { codes, callers, servers } = window;
  window.counted += 1;
  codes.set(code, (codes.get(code) ?? 0) + 1);
  if (servers.size < 2) servers.set(route.serverId, { id: route.serverId, slug: route.serverSlug });
  const { id } = principal ?? anonymousPrincipal;
  const caller = callers.get(id);
  if (caller !== undefined) caller.count += 1;
  else if (callers.size < MAX_CALLERS)
    callers.set(id, { actor: actorOfMcp(principal ?? anonymousPrincipal), count: 1 });
}

function aggregate({ orgId, since, codes, callers, servers, counted }: OrgWindow) {
  const [first] = callers.values();
  const [server] = servers.values();
  // Who it was, where it was one; several stand by their counts alone.
  const actor = first?.count === counted ? first.actor : actorOfMcp(anonymousPrincipal);
  const who = [...callers.values()].map((caller) => ({
    ...{ kind: caller.actor.kind, id: caller.actor.id, label: caller.actor.label },
    count: caller.count,
  }));
  return exchangeEvent({
    orgId,
    actor,
    server: servers.size === 1 && server !== undefined ? server : null,
    deploymentId: null,
    instanceId: null,
    method: "denials.aggregated",
    name: null,
    outcome: "denied",
    durationMs: null,
    arguments: { count: counted, since: since.toISOString(), codes: told(codes), callers: who },
    result: null,
    context: {},
  });
}

/** As a list: names of keys such as `credential_missing` are those of secrets, whose values no event keeps. */
function told(codes: ReadonlyMap<string, number>): readonly { readonly code: string; readonly count: number }[] {
  return [...codes].map(([code, count]) => ({ code, count }));
}
