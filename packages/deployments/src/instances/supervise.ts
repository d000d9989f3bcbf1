import { newId, type Sealer } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { assertionJwks } from "@switchyard/oauth/door";
import type { JobQueue } from "@switchyard/queue";
import type { Log } from "@switchyard/telemetry";
import { hintRoutes } from "../commands/ring-deployment.ts";
import { routesChannel } from "../job.ts";
import type { DeploymentLimits } from "../limits.ts";
import { type LogWriter, openLogWriter } from "../logs/log-writer.ts";
import type { ArtifactStore, ExitReport, RunningInstance, SandboxDriver } from "../ports.ts";
import { waitForBridge, waitForPort } from "../verify/wait-for-port.ts";
import { mcpUrl } from "../views.ts";
import {
  claimInstance,
  drainOthers,
  endAbandoned,
  findStatuses,
  type InstanceClaim,
  markEnded,
  markReady,
} from "./claim-store.ts";
import { narrowLimits } from "./environment-limits.ts";
import { calledPort, frontOf, INSTANCE_PORT, instanceSpec } from "./instance-spec.ts";
import type { Adoption, InstanceKeeper } from "./keeper.ts";
import { openLiveVariables } from "./live-variables.ts";
import { endDraining, endStandbys, giveUpStandbys, reviveInstance } from "./standby-store.ts";

/** What keeping instances needs; the worker wires it. */
export interface SupervisorDeps {
  readonly db: Db;
  readonly queue: Pick<JobQueue, "publish" | "subscribe">;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly sandbox: SandboxDriver;
  readonly artifacts: ArtifactStore;
  readonly workerId: string;
  readonly mcpOrigin: string;
  readonly mcpDomain?: string | undefined;
  readonly limits: DeploymentLimits;
  readonly stateKey: (environmentId: string) => string;
  /** Most instances this worker keeps at once. */
  readonly maxInstances: number;
}

/** Looks after the instances of one worker. */
export interface Supervisor extends InstanceKeeper {
  /** Looks at once instead of at the next tick. */
  look(): void;
  readonly running: () => number;
  /** Stops every instance of this worker and marks its row. */
  stop(): Promise<void>;
}

interface Kept {
  readonly instance: RunningInstance;
  readonly orgId: string;
  readonly serverId: string;
  readonly log: LogWriter;
  /** Whether the pointer wants it: else its exit is no crash. */
  wanted: boolean;
  /** Runs out when it has had its time to finish what it does. */
  draining: NodeJS.Timeout | null;
  /** Until when calls that wait at it for their clients' answers keep it; null while it does not drain. */
  heldUntil: number | null;
  /** Set once this worker ends it. */
  ending: boolean;
}

const TICK_MS = 1_000;
const STOP_GRACE_MS = 5_000;
/** How long calls that wait for their clients' answers keep an instance that the pointer left: as long as one waits at most. */
const HELD_MS = 10 * 60_000;
const ROLLING_LOG_BYTES = 4 * 1_048_576;

/**
 * Keeps one ready instance for every environment with a live deployment: claims what lacks one, starts it again after a
 * crash with a growing delay, drains what the pointer left, keeps the last of that warm for a rollback, stops what was
 * deleted. The rows are the truth; hints on channel `routes` only make it look sooner.
 */
export function startSupervisor(deps: SupervisorDeps): Supervisor {
  const kept = new Map<string, Kept>();
  const starting = new Map<string, Promise<void>>();
  const stopping = new AbortController();
  let ticking: Promise<void> | null = null;
  let again = false;

  const isFull = (): boolean => kept.size + starting.size >= deps.maxInstances;
  const look = (): void => {
    if (stopping.signal.aborted) return;
    if (ticking) {
      again = true;
      return;
    }
    ticking = tick()
      .catch((error: unknown) => deps.log.error("instances.tick", { error }))
      .finally(() => {
        ticking = null;
        if (!again) return;
        again = false;
        look();
      });
  };
  const tick = async (): Promise<void> => {
    for (let one = await reviveInstance(deps.db); one !== null; one = await reviveInstance(deps.db)) {
      await hintRoutes(deps, one);
    }
    if ((await drainOthers(deps.db, null)) > 0) again = true;
    await endStandbys(deps.db, deps.limits.warmMs);
    if (isFull()) await giveUpStandbys(deps.db, deps.workerId);
    await obeyRows(deps, kept, { look, isFull });
    const keeps = [...kept.keys(), ...starting.keys()];
    for (const server of await endAbandoned(deps.db, { id: deps.workerId, keeps })) await hintRoutes(deps, server);
    while (!stopping.signal.aborted && !isFull()) {
      const instanceId = newId("ins");
      const claim = await claimInstance(deps.db, { instanceId, workerId: deps.workerId });
      if (!claim) break;
      const start = startClaimed(deps, kept, { claim, look, signal: stopping.signal })
        .catch((error: unknown) => deps.log.error("instance.start", { instance_id: instanceId, error }))
        .finally(() => starting.delete(instanceId));
      starting.set(instanceId, start);
    }
  };
  const timer = setInterval(look, TICK_MS);
  const unsubscribe = deps.queue.subscribe(routesChannel, look).catch(() => async () => {});
  look();

  return {
    look,
    running: () => kept.size,
    async adopt(adoption) {
      const log = await openInstanceLog(deps, adoption.orgId, adoption.instance.instanceId);
      keep(deps, kept, { ...adoption, log, look });
      return (line) => log.write("run", line);
    },
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await ticking;
      await Promise.allSettled(starting.values());
      await Promise.all([...kept.entries()].map(([id, one]) => end(deps, id, one)));
      void unsubscribe.then((stop) => stop()).catch(() => {});
    },
  };
}

/** Follows what others wrote on the rows of instances that run here: drained, ended, or gone with their server. */
async function obeyRows(
  deps: SupervisorDeps,
  kept: Map<string, Kept>,
  at: { readonly look: () => void; readonly isFull: () => boolean },
): Promise<void> {
  const statuses = await findStatuses(deps.db, [...kept.keys()]);
  for (const [id, one] of kept) {
    if (one.ending) continue;
    const status = statuses.get(id);
    one.wanted = status === "starting" || status === "ready";
    if (one.wanted) {
      clearTimeout(one.draining ?? undefined);
      one.draining = null;
      one.heldUntil = null;
    } else if (status === "draining") {
      one.heldUntil ??= performance.now() + HELD_MS;
      if (one.draining === null) drain(deps, { ...at, id, one });
    } else if (status !== "standby") {
      void end(deps, id, one).finally(at.look);
    }
  }
}

interface Draining {
  readonly id: string;
  readonly one: Kept;
  readonly look: () => void;
  /** Whether its place may be wanted. */
  readonly isFull: () => boolean;
}

function drain(deps: SupervisorDeps, at: Draining): void {
  at.one.draining = setTimeout(() => void endDrain(deps, at), deps.limits.drainMs);
}

/**
 * What becomes of an instance that had its time: it goes on while a call waits at it for its client's answers and there is
 * room, stands by when it may be wanted back, else it ends.
 */
async function endDrain(deps: SupervisorDeps, at: Draining): Promise<void> {
  const { id, one, look, isFull } = at;
  const { draining, heldUntil } = one;
  const mayHold = !isFull() && heldUntil !== null && performance.now() < heldUntil;
  const holds = mayHold && (await one.instance.waitingCalls()) > 0;
  // It may have been wanted again meanwhile, or be on its way out.
  if (one.ending || one.draining !== draining) return;
  if (holds) {
    drain(deps, at);
    return;
  }
  one.draining = null;
  try {
    if ((await endDraining(deps.db, id, deps.limits.warmMs)) === "stopped") await end(deps, id, one);
  } catch (error) {
    // The next look finds it draining still and begins again.
    deps.log.error("instance.drain", { instance_id: id, error });
  } finally {
    look();
  }
}

async function end(deps: SupervisorDeps, id: string, one: Kept): Promise<void> {
  one.ending = true;
  await one.instance
    .stop(STOP_GRACE_MS)
    .catch((error: unknown) => deps.log.error("instance.stop", { instance_id: id, error }));
}

interface Keeping extends Adoption {
  readonly log: LogWriter;
  readonly look: () => void;
}

/** Watches an instance to its end and writes down how it ended. */
function keep(deps: SupervisorDeps, kept: Map<string, Kept>, keeping: Keeping): void {
  const { instance, orgId, serverId, log } = keeping;
  const id = instance.instanceId;
  const one: Kept = { instance, orgId, serverId, log, wanted: true, draining: null, heldUntil: null, ending: false };
  kept.set(id, one);
  void instance.exited.then(async (exit) => {
    kept.delete(id);
    clearTimeout(one.draining ?? undefined);
    const status = one.ending || !one.wanted ? "stopped" : "failed";
    log.write("run", { stream: "system", text: describe(status, exit) });
    deps.log.info("instance.ended", {
      instance_id: id,
      server_id: serverId,
      status,
      exit_code: exit.exitCode,
      signal: exit.signal,
      oom: exit.oomKilled,
    });
    await markEnded(deps.db, id, { status, exit }).catch((error: unknown) =>
      deps.log.error("instance.mark", { error }),
    );
    await log.close();
    await hintRoutes(deps, { orgId, serverId });
    keeping.look();
  });
}

function describe(status: "stopped" | "failed", exit: ExitReport): string {
  const how = exit.oomKilled ? "out of memory" : exit.signal !== null ? exit.signal : `code ${exit.exitCode}`;
  return status === "stopped" ? "Stopped." : `The process ended by itself (${how}); another one is started.`;
}

async function openInstanceLog(deps: SupervisorDeps, orgId: string, instanceId: string): Promise<LogWriter> {
  return openLogWriter({ db: deps.db, orgId, ownerId: instanceId, rollingBytes: ROLLING_LOG_BYTES });
}

async function startClaimed(
  deps: SupervisorDeps,
  kept: Map<string, Kept>,
  at: { readonly claim: InstanceClaim; readonly look: () => void; readonly signal: AbortSignal },
): Promise<void> {
  const { claim } = at;
  const { instanceId, orgId, serverId, plan, endpoint } = claim;
  const log = await openInstanceLog(deps, orgId, instanceId);
  const startedAt = performance.now();
  let instance: RunningInstance | null = null;
  try {
    instance = await launchClaim(deps, claim, log);
    const wait = {
      instance,
      toldPort: calledPort(endpoint),
      timeoutMs: deps.limits.startTimeoutMs,
      lastLines: log.lastLines,
      signal: at.signal,
    };
    if (plan.transport === "http") await waitForPort(wait);
    else await waitForBridge(wait);
    const address = await instance.address(calledPort(endpoint));
    if (!(await markReady(deps.db, instanceId, { address, path: endpoint.path }))) {
      await instance.stop(0);
      await log.close();
      return;
    }
    keep(deps, kept, { instance, orgId, serverId, log, look: at.look });
    const ms = Math.round(performance.now() - startedAt);
    deps.log.info("instance.ready", { instance_id: instanceId, server_id: serverId, duration_ms: ms });
    await hintRoutes(deps, { orgId, serverId });
  } catch (error) {
    log.write("run", {
      stream: "system",
      text: error instanceof Error ? error.message : "The instance did not start.",
    });
    deps.log.warn("instance.start_failed", { instance_id: instanceId, server_id: serverId, error });
    await instance?.stop(0);
    const exit = instance === null ? null : await instance.exited;
    await markEnded(deps.db, instanceId, { status: "failed", exit }).catch(() => {});
    await log.close();
  }
}

async function launchClaim(deps: SupervisorDeps, claim: InstanceClaim, log: LogWriter): Promise<RunningInstance> {
  const { environmentId, plan } = claim;
  const { orgSlug: org, serverSlug: server, environmentSlug: environment, serverAccess: access } = claim;
  const spec = instanceSpec({
    instanceId: claim.instanceId,
    plan,
    artifactDir: await deps.artifacts.open(claim.artifactDigest),
    transport: plan.transport,
    front: claim.endpoint.bridged ? frontOf(claim.endpoint) : null,
    variables: await openLiveVariables(deps, claim),
    names: {
      ...{ org, server, environment, deploymentId: claim.deploymentId },
      mcpUrl: mcpUrl(deps, { org, server, environment, access }),
    },
    stateKey: deps.stateKey(environmentId),
    assertionJwks: await assertionJwks(deps.db),
    limits: narrowLimits(deps.limits.instance, claim.limits),
    onLine: (line) => log.write("run", line),
  });
  return deps.sandbox.start({ ...spec, port: INSTANCE_PORT });
}
