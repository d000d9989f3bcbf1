import { AppError } from "@switchyard/contracts";

/** What one org may have of one ingress process at most: the operator's ceilings, the same for every org. */
export interface CapSettings {
  /** Requests under way, streams not counted. */
  readonly concurrency: number;
  /** GET streams and `subscriptions/listen`. */
  readonly streams: number;
  /** Sessions that were used here within an hour. */
  readonly sessions: number;
  readonly requestsPerSecond: number;
  /** Bytes of request bodies in memory, and of answers that are looked through before they go out. */
  readonly bodyBytes: number;
}

/** What holds where nothing else is said. */
export const defaultCaps: CapSettings = {
  concurrency: 1_024,
  streams: 10_000,
  sessions: 10_000,
  requestsPerSecond: 20_000,
  bodyBytes: 64 * 1024 * 1024,
};

/** The place of one request within its org's caps. */
export interface Stay {
  /** Counts bytes that are kept of its body or its answer. Throws AppError org_bodies_full. */
  hold(bytes: number): void;
  /** Counts bytes no more that are not kept any more; what is kept to the end is given back by {@link leave}. */
  free(bytes: number): void;
  /** It has no end of its own: counted as a stream from now on. Throws AppError org_streams_full. */
  becomeStream(): void;
  /** It is over. May be called twice. */
  leave(): void;
}

export interface OrgCaps {
  /**
   * Lets one more request of an org in. Throws AppError org_requests_per_second, org_requests_full. Callers whom nobody
   * knows are kept out of the last quarter of everything, so that a crowd of them leaves room for the org's own.
   */
  enter(orgId: string, isKnown?: boolean): Stay;
  /** Throws AppError org_sessions_full where an org has as many sessions as it may have. */
  requireSessionRoom(orgId: string, isKnown?: boolean): void;
  /** Notes that a session was opened or used. */
  noteSession(orgId: string, sessionId: string): void;
  forgetSession(orgId: string, sessionId: string): void;
  close(): void;
}

/** A session that nobody used for this long counts no more. */
const SESSION_IDLE_MS = 3_600_000;
const SWEEP_MS = 60_000;

interface Load {
  requests: number;
  streams: number;
  bytes: number;
  /** Requests that may still come, of the bucket that fills by the second. */
  tokens: number;
  filledAt: number;
  /** When each session was used last, the longest unused first. */
  readonly sessions: Map<string, number>;
}

/** Opens the count of what each org has of this process; all in memory. */
export function openOrgCaps(settings: CapSettings, now: () => number = () => performance.now()): OrgCaps {
  const loads = new Map<string, Load>();
  const openToAll = threeQuartersOf(settings);
  const loadOf = (orgId: string): Load => {
    const known = loads.get(orgId);
    if (known !== undefined) return known;
    const tokens = settings.requestsPerSecond;
    const load = { requests: 0, streams: 0, bytes: 0, tokens, filledAt: now(), sessions: new Map<string, number>() };
    loads.set(orgId, load);
    return load;
  };
  const sweep = setInterval(() => {
    for (const [orgId, load] of loads) {
      dropIdle(load, now());
      if (load.requests + load.streams + load.sessions.size === 0) loads.delete(orgId);
    }
  }, SWEEP_MS).unref();
  return {
    enter(orgId, isKnown = true) {
      const load = loadOf(orgId);
      const at = now();
      const rate = settings.requestsPerSecond;
      const most = isKnown ? settings : openToAll;
      load.tokens = Math.min(rate, load.tokens + ((at - load.filledAt) * rate) / 1_000);
      load.filledAt = at;
      if (load.tokens < 1 + rate - most.requestsPerSecond)
        throw full("requests_per_second", `${rate} requests a second`);
      if (load.requests >= most.concurrency) throw full("requests_full", `${most.concurrency} requests at once`);
      load.tokens -= 1;
      return new RequestStay(load, most);
    },
    requireSessionRoom(orgId, isKnown = true) {
      const load = loadOf(orgId);
      const { sessions } = isKnown ? settings : openToAll;
      if (load.sessions.size >= sessions) dropIdle(load, now());
      if (load.sessions.size >= sessions) throw full("sessions_full", `${sessions} open sessions`, 30);
    },
    noteSession(orgId, sessionId) {
      const { sessions } = loadOf(orgId);
      sessions.delete(sessionId);
      sessions.set(sessionId, now());
    },
    forgetSession(orgId, sessionId) {
      loads.get(orgId)?.sessions.delete(sessionId);
    },
    close: () => clearInterval(sweep),
  };
}

class RequestStay implements Stay {
  readonly #load: Load;
  readonly #settings: CapSettings;
  #counted: "requests" | "streams" | null = "requests";
  #bytes = 0;

  constructor(load: Load, settings: CapSettings) {
    this.#load = load;
    this.#settings = settings;
    load.requests += 1;
  }

  hold(bytes: number): void {
    if (this.#counted === null) return;
    const { bodyBytes } = this.#settings;
    if (this.#load.bytes + bytes > bodyBytes) throw full("bodies_full", `${bodyBytes} bytes of messages at once`);
    this.#load.bytes += bytes;
    this.#bytes += bytes;
  }

  free(bytes: number): void {
    const most = Math.min(bytes, this.#bytes);
    this.#load.bytes -= most;
    this.#bytes -= most;
  }

  becomeStream(): void {
    if (this.#counted !== "requests") return;
    const { streams } = this.#settings;
    if (this.#load.streams >= streams) throw full("streams_full", `${streams} open streams`, 5);
    this.#load.requests -= 1;
    this.#load.streams += 1;
    this.#counted = "streams";
  }

  leave(): void {
    this.#load.bytes -= this.#bytes;
    this.#bytes = 0;
    if (this.#counted !== null) this.#load[this.#counted] -= 1;
    this.#counted = null;
  }
}

/** What callers may have whom nobody knows: who shows no credential has nothing to lose by taking it all. */
function threeQuartersOf(settings: CapSettings): CapSettings {
  const { concurrency, streams, sessions, requestsPerSecond, bodyBytes } = settings;
  const most = (cap: number): number => Math.ceil((cap * 3) / 4);
  return {
    concurrency: most(concurrency),
    streams: most(streams),
    sessions: most(sessions),
    requestsPerSecond: most(requestsPerSecond),
    bodyBytes: most(bodyBytes),
  };
}

function dropIdle({ sessions }: Load, now: number): void {
  for (const [id, usedAt] of sessions) {
    if (now - usedAt < SESSION_IDLE_MS) return;
    sessions.delete(id);
  }
}

function full(what: string, most: string, retryAfterSeconds = 1): AppError {
  return new AppError({
    code: `org_${what}`,
    kind: "limit_exceeded",
    message: `This installation serves ${most} of one organization, and yours is there.`,
    remedy: "Send less at once and try again; whoever runs the installation can raise it (INGRESS_ORG_…).",
    retryAfterSeconds,
  });
}
