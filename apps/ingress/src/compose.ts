import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { openSpool, sealChannel, startShipper } from "@switchyard/audit";
import { proxyList } from "@switchyard/config";
import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { openAssertions, openCredentialDoor, publishAssertionKeys } from "@switchyard/oauth/door";
import { type JobQueue, openLeases } from "@switchyard/queue";
import { openReplayableSessions, openRouteTable } from "@switchyard/routing";
import type { Log } from "@switchyard/telemetry";
import { createApp } from "./app.ts";
import { openDenialWindow } from "./audit/denial-window.ts";
import { createExchangeRecorder } from "./audit/exchange-recorder.ts";
import { countedSessions } from "./limits/counted-sessions.ts";
import { answerHttpFaults, maxHeaderBytes } from "./limits/header-caps.ts";
import { type CapSettings, defaultCaps, openOrgCaps } from "./limits/org-caps.ts";
import { openTurns } from "./limits/turns.ts";
import { openTaskTools } from "./policy/task-tools.ts";
import type { IngressDeps } from "./ports.ts";
import { openSessions } from "./sessions/sessions.ts";
import { createInstanceChooser } from "./upstream/await-instance.ts";
import { openInFlight } from "./upstream/in-flight.ts";
import { openInstancePools } from "./upstream/instance-pools.ts";
import { startOpenRecheck } from "./upstream/recheck-open.ts";

export interface IngressOptions {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "publish" | "subscribe" | "buckets">;
  readonly log: Log;
  readonly mcpOrigin: string;
  /** Domain below which each server has a host of its own. */
  readonly mcpDomain?: string | undefined;
  readonly webOrigin: string;
  readonly jwksUrl: string;
  /** Addresses and CIDR blocks whose X-Forwarded-For counts. */
  readonly trustedProxies?: readonly string[];
  /** 32 bytes, the same for every ingress. */
  readonly sessionKey: Uint8Array;
  /** Ed25519 seed of 32 bytes, the same for every ingress. */
  readonly assertionSeed: Uint8Array;
  /** Folder that holds the spools of every ingress on this volume. */
  readonly spoolRoot: string;
  readonly fsyncIntervalMs: number;
  /** How long an answer may take to begin; 15 minutes by default. */
  readonly upstreamHeadersMs?: number;
  /** What one org may have of this process; what is not said is {@link defaultCaps}. */
  readonly caps?: Partial<CapSettings>;
  /** How long a request waits for Redis to count it before this process counts by itself; 500 ms by default. */
  readonly limitPatienceMs?: number;
}

export interface Ingress {
  /** The MCP port's server, not yet listening. */
  readonly server: Server;
  /** Stops taking requests, lets running ones end for `graceMs`, ships what was recorded, and closes what it opened. */
  close(graceMs: number): Promise<void>;
}

/** How often the key of assertions is noted anew; it is told to instances for a day. */
const PUBLISH_EVERY_MS = 10 * 60_000;

/** Wires one ingress: the only place that knows which part is made of what. */
export function composeIngress(options: IngressOptions): Ingress {
  const { db, log, queue } = options;
  const warn = (message: string) => (error: unknown) => log.warn(message, { error });
  let draining = false;
  const spoolError = warn("audit spool");
  const spool = openSpool(join(options.spoolRoot, newId("req")), {
    fsyncIntervalMs: options.fsyncIntervalMs,
    onError: spoolError,
  });
  const shipper = startShipper({
    spool,
    db,
    root: options.spoolRoot,
    onShipped: () => void queue.publish(sealChannel, {}).catch(() => {}),
    onError: warn("audit events wait in the spool"),
  });
  const denials = openDenialWindow(spool, warn("audit denials"));
  const { mcpOrigin, mcpDomain, webOrigin, jwksUrl } = options;
  const routes = openRouteTable({ db, mcpOrigin, mcpDomain, subscribe: queue.subscribe });
  const door = openCredentialDoor({ db, webOrigin, jwksUrl, onError: warn("credential checks") });
  const assertions = openAssertions({ webOrigin, seed: options.assertionSeed });
  const publishing = repeat(PUBLISH_EVERY_MS, () => publishAssertionKeys(db, assertions), warn("assertion keys"));
  const tasks = openTaskTools();
  const pools = openInstancePools(options.upstreamHeadersMs);
  const inFlight = openInFlight();
  const recorder = tasks.watching(createExchangeRecorder(spool, denials));
  const chooser = createInstanceChooser(routes);
  const rows = openReplayableSessions(db);
  const sessions = openSessions({ key: options.sessionKey, rows, routes, chooser, pools, assertions, recorder, log });
  const caps = openOrgCaps({ ...defaultCaps, ...options.caps });
  const { limitPatienceMs: patienceMs } = options;
  const leases = openLeases({ buckets: queue.buckets, ...(patienceMs === undefined ? {} : { patienceMs }) });
  const deps: IngressDeps = {
    origins: { mcpOrigin, mcpDomain, webOrigin },
    trustedProxies: proxyList(options.trustedProxies ?? []),
    log,
    routes,
    door,
    assertions,
    sessions: countedSessions(sessions, caps),
    recorder,
    tasks,
    pools,
    chooser,
    inFlight,
    turns: openTurns(),
    caps,
    leases,
    isDraining: () => draining,
    checkReady: () => db.ping(),
  };
  const openRecheck = startOpenRecheck(deps);
  const app = createApp(deps);
  const timeouts = { keepAliveTimeout: 65_000, requestTimeout: 120_000 };
  // Without a Host it is one to a wrong host, which we refuse ourselves: Node would do so without a body.
  const bounds = { maxHeaderSize: maxHeaderBytes, requireHostHeader: false };
  const server = createServer({ ...timeouts, ...bounds }, (request, response) => {
    faults.note(request, response);
    void app(request, response);
  });
  const faults = answerHttpFaults(server);
  return {
    server,
    async close(graceMs) {
      draining = true;
      openRecheck.stop();
      clearInterval(publishing);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await inFlight.drain(graceMs);
      server.closeAllConnections();
      await closed;
      await Promise.all([denials.stop(), sessions.close()]);
      await shipper.stop();
      await spool.close();
      caps.close();
      await Promise.all([door.close(), routes.close(), pools.close(), leases.close()]);
    },
  };
}

/** Now and then again. */
function repeat(everyMs: number, act: () => Promise<void>, onError: (error: unknown) => void): NodeJS.Timeout {
  const run = (): void => void act().catch(onError);
  run();
  return setInterval(run, everyMs).unref();
}
