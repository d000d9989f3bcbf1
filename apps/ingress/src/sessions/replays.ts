import { setTimeout as pause } from "node:timers/promises";
import type { AppError } from "@switchyard/contracts";
import { randomToken } from "@switchyard/crypto";
import {
  instanceOfSession,
  type ReplayableSession,
  type ReplayableSessions,
  type Route,
  type RouteInstance,
  type RouteTable,
  routeNotFound,
  type SessionOwner,
  type SessionRoute,
} from "@switchyard/routing";
import type { ExchangeRecorder } from "../audit/exchange-recorder.ts";
import type { InstanceChooser } from "../upstream/await-instance.ts";
import {
  endUpstream,
  initializeUpstream,
  type ReplayLoss,
  type ReplayRequest,
  type Upstream,
} from "./initialize-upstream.ts";
import type { FoundSession, SessionAsk } from "./session-ask.ts";
import { replayFailed, sessionNotFound } from "./session-errors.ts";

/** How long one request waits until its session is open again, here or by another ingress. */
const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 150;
/** Instances that may fail to open a session before the request is told to come again. */
const MAX_TRIES = 2;

export interface ReplayDeps extends Upstream {
  readonly routes: RouteTable;
  readonly chooser: InstanceChooser;
  readonly recorder: ExchangeRecorder;
  readonly rows: ReplayableSessions;
}

/** A lost session with who asks for it. */
export interface LostSession {
  readonly ask: SessionAsk;
  readonly said: SessionRoute;
  readonly owner: SessionOwner;
}

/**
 * Finds where a session lives whose first instance is gone, opening it again when that is nowhere. Of many ingresses that
 * find it lost at once, one opens it and the others wait for that. `ended` when its end is what is asked for. Throws AppError session_not_found once and for all,
 * session_replay_failed when another try may do better.
 */
export async function findAgain(deps: ReplayDeps, lost: LostSession): Promise<FoundSession | "ended"> {
  const startedAt = performance.now();
  const failed: RouteInstance[] = [];
  while (performance.now() - startedAt < WAIT_MS) {
    const row = await deps.rows.find(lost.owner);
    if (row === null) throw sessionNotFound();
    const route = await freshRoute(deps, lost.ask);
    const instance = instanceOfSession(route, row);
    if (instance !== null) return { instance, upstreamId: row.upstreamId, replayed: true };
    if (lost.ask.envelope.kind === "end-session") {
      await deps.rows.remove(lost.owner.sessionId);
      return "ended";
    }
    const opened = await openAgain(deps, { ...lost, row, route, failed });
    if (opened !== null) return opened;
    await pause(LOOK_EVERY_MS);
  }
  throw replayFailed(new TypeError("another ingress did not finish in time"));
}

interface Attempt extends LostSession {
  readonly row: ReplayableSession;
  readonly route: Route;
  /** Instances that would not open it; grows. */
  readonly failed: RouteInstance[];
}

/** Null when somebody else is at it, or an instance failed and another may do. */
async function openAgain(deps: ReplayDeps, attempt: Attempt): Promise<FoundSession | null> {
  const { ask, owner, row, route, failed } = attempt;
  const not = failed.at(-1);
  const source = { name: ask.name, route };
  const instance = await deps.chooser.choose(ask.exchange, not === undefined ? source : { ...source, not });
  const token = randomToken(12);
  if (!(await deps.rows.claim(owner, { token, replays: row.replays }))) return null;
  try {
    return await openOn(deps, attempt, { instance, token });
  } catch (error) {
    await deps.rows.release(owner, token).catch(() => {});
    if (isFinal(error)) throw error;
    failed.push(instance);
    if (failed.length < MAX_TRIES) return null;
    await record(deps, attempt, { instance, code: "session_replay_failed" });
    throw replayFailed(error);
  }
}

async function openOn(
  deps: ReplayDeps,
  attempt: Attempt,
  { instance, token }: { readonly instance: RouteInstance; readonly token: string },
): Promise<FoundSession | null> {
  const { ask, said, owner, row, route } = attempt;
  const { exchange, principal, envelope } = ask;
  if (!instance.replayable) return giveUp(deps, attempt, { instance, token, code: "replay_not_offered" });
  const request: ReplayRequest = {
    exchange,
    route,
    principal,
    instance,
    initialize: row.initialize,
    version: said.protocolVersion ?? "",
    initializedFollows: envelope.method === "notifications/initialized",
  };
  const { upstreamId, lost } = await initializeUpstream(deps, request);
  if (lost !== null) {
    if (upstreamId !== null) void endUpstream(deps, request, upstreamId);
    return giveUp(deps, attempt, { instance, token, code: lost });
  }
  const { id: instanceId, deploymentId, epoch } = instance;
  if (!(await deps.rows.move(owner, { token, instanceId, deploymentId, epoch, upstreamId }))) {
    void endUpstream(deps, request, upstreamId);
    return null;
  }
  await record(deps, attempt, { instance, code: null });
  return { instance, upstreamId, replayed: true };
}

/** The session is lost for good; the trail says why, the client what it does about it. */
async function giveUp(
  deps: ReplayDeps,
  attempt: Attempt,
  end: { readonly instance: RouteInstance; readonly token: string; readonly code: ReplayLoss },
): Promise<null> {
  // Who lost the claim meanwhile knows nothing of the session any more, and looks again.
  if (!(await deps.rows.giveUp(attempt.owner, end.token))) return null;
  await record(deps, attempt, end);
  throw sessionNotFound();
}

function record(
  deps: ReplayDeps,
  { ask, row }: Attempt,
  { instance, code }: { readonly instance: RouteInstance; readonly code: string | null },
): Promise<void> {
  const from = { deploymentId: row.deploymentId, instanceId: row.instanceId };
  return deps.recorder.replayed({ ...ask.exchange, instance }, { from, code });
}

async function freshRoute({ routes }: ReplayDeps, { name }: SessionAsk): Promise<Route> {
  const fresh = await routes.refresh(name);
  if (fresh === null) throw routeNotFound();
  return fresh;
}

function isFinal(error: unknown): error is AppError {
  return error instanceof Error && "code" in error && error.code === "session_not_found";
}
