import {
  createSessionCodec,
  instanceOfSession,
  maxInitializeBytes,
  type RouteInstance,
  type SessionCodec,
  type SessionRoute,
} from "@switchyard/routing";
import type { Log } from "@switchyard/telemetry";
import type { Exchange } from "../exchange.ts";
import { openFreshLooks } from "./fresh-looks.ts";
import { keepNewest } from "./keep-newest.ts";
import { type Lanes, openLanes } from "./lanes.ts";
import { openMovedSessions } from "./moved-sessions.ts";
import type { ReplayDeps } from "./replays.ts";
import type { FoundSession, SessionAsk } from "./session-ask.ts";
import { sessionIdTooLong, sessionNotFound } from "./session-errors.ts";
import { openSessionUse } from "./session-use.ts";

export interface Sessions {
  /** What the request's session id stands for; null when it names none. Throws AppError session_not_found. */
  read(ask: Pick<SessionAsk, "envelope" | "route" | "principal">): SessionRoute | null;
  /**
   * Where the session lives now. `ended` when its end is asked for and its instance is gone already. Throws AppError
   * session_not_found, and for a session that can be opened again session_replay_failed, no_instance.
   */
  find(ask: SessionAsk, said: SessionRoute): Promise<FoundSession | "ended">;
  /** A client-visible id for a session that an instance just opened. Throws AppError upstream_session_id_too_long. */
  open(ask: SessionAsk, opened: OpenedSession): Promise<string>;
  /** Forgets the session of an exchange that ended it; an end that the server refuses is none. Never rejects. */
  noteEnd(exchange: Exchange, said: SessionRoute): Promise<void>;
  close(): Promise<void>;
}

export interface OpenedSession {
  readonly instance: RouteInstance;
  readonly upstreamId: string;
  readonly version: string | null;
  /** The initialize request. */
  readonly body: Buffer | null;
}

export interface SessionsOptions extends ReplayDeps {
  /** 32 bytes, the same for every ingress. */
  readonly key: Uint8Array;
  readonly log: Log;
}

/** Rows of one org that are written at once: the connections are everybody's. */
const INSERTS_AT_ONCE = 4;
/** How long an initialize waits for its row; a database that takes longer is away, and the session a plain one. */
const INSERT_MS = 3_000;
/** Ids that were read and stay in memory: opening the seal costs more than everything else about a session. */
const MAX_READ = 10_000;

/** Opens what an ingress knows of sessions: ids that carry everything, and rows for those that can be opened again. */
export function openSessions(options: SessionsOptions): Sessions {
  const { rows, log } = options;
  const codec = createSessionCodec(options.key);
  const use = openSessionUse(rows, (error) => log.warn("replayable sessions", { error }));
  const moved = openMovedSessions(options);
  const lanes = openLanes({
    ...{ width: INSERTS_AT_ONCE, patienceMs: INSERT_MS },
    late: () => new TypeError("too many sessions of the org are opened at once"),
  });
  const lookAgain = openFreshLooks(options.routes);
  const readId = rememberedIds(codec);
  return {
    read({ envelope, route, principal }) {
      if (envelope.sessionId === null) return null;
      const said = readId(route.serverId, envelope.sessionId);
      if (said === null || said.principalHash !== principal.hash) throw sessionNotFound();
      return said;
    },
    async find(ask, said) {
      const sessionId = ask.envelope.sessionId ?? "";
      if (said.replayable) use.note(sessionId);
      const home = instanceOfSession(ask.route, said) ?? (await lookAgain(ask, said));
      if (home !== null) return { instance: home, upstreamId: said.upstreamId, replayed: false };
      if (!said.replayable) throw sessionNotFound();
      const { serverId, environmentId } = ask.route;
      const owner = { sessionId, serverId, environmentId, principalHash: said.principalHash };
      return moved.find({ ask, said, owner });
    },
    open: (ask, opened) => openSession({ codec, rows, log, lanes }, ask, opened),
    async noteEnd({ envelope, response, sessionId }, { replayable }) {
      if (!replayable || envelope?.kind !== "end-session" || sessionId === null) return;
      // Who left before the answer wanted the end all the same.
      if (response.headersSent && response.statusCode >= 300 && response.statusCode !== 404) return;
      await rows.remove(sessionId).catch((error: unknown) => log.warn("a session's row stays until swept", { error }));
    },
    close: () => use.close(),
  };
}

/** Reads ids, those that were read before from memory. What this installation did not mint is never remembered. */
function rememberedIds(codec: SessionCodec): SessionCodec["read"] {
  const known = new Map<string, { readonly serverId: string; readonly said: SessionRoute }>();
  return (serverId, id) => {
    const remembered = known.get(id);
    if (remembered !== undefined) return remembered.serverId === serverId ? remembered.said : null;
    const said = codec.read(serverId, id);
    if (said !== null) keepNewest(known, { key: id, value: { serverId, said }, most: MAX_READ });
    return said;
  };
}

interface OpenDeps extends Pick<SessionsOptions, "rows" | "log"> {
  readonly codec: SessionCodec;
  readonly lanes: Lanes;
}

async function openSession(
  { codec, rows, log, lanes }: OpenDeps,
  ask: SessionAsk,
  opened: OpenedSession,
): Promise<string> {
  const { route, principal, exchange } = ask;
  const { instance, upstreamId, version, body } = opened;
  const { id: instanceId, deploymentId, epoch } = instance;
  const place = { deploymentId, instanceId, epoch, upstreamId };
  const mint = (replayable: boolean): string => {
    const session = { ...place, principalHash: principal.hash, protocolVersion: version, replayable };
    const id = codec.mint(route.serverId, session);
    if (id === null) throw sessionIdTooLong();
    return id;
  };
  const kept = body !== null && body.length <= maxInitializeBytes && !exchange.response.destroyed;
  if (!instance.replayable || version === null || !kept) return mint(false);
  const sessionId = mint(true);
  const { orgId, serverId, environmentId } = route;
  const owner = { sessionId, serverId, environmentId, principalHash: principal.hash };
  try {
    const initialize = body.toString("utf8");
    await inTime(lanes.run(orgId, () => rows.insert({ ...owner, ...place, orgId, initialize })));
    return sessionId;
  } catch (error) {
    log.warn("a session is a plain one, since its row could not be written", { server_id: serverId, error });
    return mint(false);
  }
}

function inTime(writing: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TypeError("the database does not answer")), INSERT_MS);
    writing.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
