import { sha256Hex } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { z } from "zod";

/** Where a session lives: one life of one instance, and the name it has there. */
export interface SessionPlace {
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly epoch: number;
  readonly upstreamId: string;
}

/** Whose a session is; a row answers to nobody else. */
export interface SessionOwner {
  /** The client-visible id. */
  readonly sessionId: string;
  readonly serverId: string;
  readonly environmentId: string;
  readonly principalHash: string;
}

export interface NewReplayableSession extends SessionOwner, SessionPlace {
  readonly orgId: string;
  /** The initialize request as it came; at most {@link maxInitializeBytes}. */
  readonly initialize: string;
}

export interface ReplayableSession extends SessionPlace {
  readonly initialize: string;
  /** How often it was opened again. */
  readonly replays: number;
}

/** The rows by which sessions are opened again. Every function rejects with what the database rejects with. */
export interface ReplayableSessions {
  insert(session: NewReplayableSession): Promise<void>;
  find(owner: SessionOwner): Promise<ReplayableSession | null>;
  /**
   * Takes the right to open a session again, for `claimSeconds`. False when somebody else has it, or the session has
   * moved since `replays` was read.
   */
  claim(owner: SessionOwner, by: { readonly token: string; readonly replays: number }): Promise<boolean>;
  /** Writes where the session lives now and gives the claim back. False when the claim was lost meanwhile. */
  move(owner: SessionOwner, to: SessionPlace & { readonly token: string }): Promise<boolean>;
  /** Gives a claim back, so that another try need not wait. */
  release(owner: SessionOwner, token: string): Promise<void>;
  /** Removes a session that cannot be opened again. False when the claim was lost meanwhile: another one may have opened it. */
  giveUp(owner: SessionOwner, token: string): Promise<boolean>;
  remove(sessionId: string): Promise<boolean>;
  /** Notes that sessions were used just now. */
  touch(sessionIds: readonly string[]): Promise<void>;
  /**
   * Removes sessions that nobody used for `unusedDays`, and of each org the least recently used beyond
   * `maxSessionsPerOrg`; at most 1,000 of each at a time. Answers how many.
   */
  sweep(): Promise<number>;
}

/** A longer initialize is not kept, and its session is a plain one. */
export const maxInitializeBytes = 16 * 1024;
/** How long one ingress may take to open a session again before another one may try. */
const claimSeconds = 20;
/** How long a row outlives the last use of its session. */
const unusedDays = 7;
/** Rows of one org; a flood of sessions must not fill the database. */
const maxSessionsPerOrg = 20_000;

const Row = z.object({
  initialize: z.string(),
  deployment_id: z.string(),
  instance_id: z.string(),
  epoch: z.number().int(),
  upstream_id: z.string(),
  replays: z.number().int(),
});

const INSERT = `
  insert into replayable_sessions (id, server_id, environment_id, principal_hash, org_id, initialize, deployment_id,
    instance_id, epoch, upstream_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

const OWNED = "id = $1 and server_id = $2 and environment_id = $3 and principal_hash = $4";

const FIND = `select initialize, deployment_id, instance_id, epoch, upstream_id, replays from replayable_sessions where ${OWNED}`;

const CLAIM = `
  update replayable_sessions set claim = $5, claimed_until = now() + interval '${claimSeconds} seconds'
  where ${OWNED} and replays = $6 and (claim is null or claimed_until < now())`;

const MOVE = `
  update replayable_sessions set deployment_id = $6, instance_id = $7, epoch = $8, upstream_id = $9,
    replays = replays + 1, used_at = now(), claim = null, claimed_until = null
  where ${OWNED} and claim = $5`;

const RELEASE = `update replayable_sessions set claim = null, claimed_until = null where ${OWNED} and claim = $5`;

const GIVE_UP = `delete from replayable_sessions where ${OWNED} and claim = $5`;

const SWEEP = `
  delete from replayable_sessions where id in (
    (select id from replayable_sessions where used_at < now() - interval '${unusedDays} days' limit 1000)
    union all
    (select id from (
      select id, row_number() over (partition by org_id order by used_at desc) as place from replayable_sessions
    ) ranked where place > ${maxSessionsPerOrg} limit 1000))`;

/** Opens the rows. Client-visible ids open sessions, so only their hashes are written. */
export function openReplayableSessions({ systemPool }: Pick<Db, "systemPool">): ReplayableSessions {
  const change = async (text: string, values: readonly unknown[]): Promise<number> =>
    (await systemPool.query(text, [...values])).rowCount ?? 0;
  return {
    async insert(session) {
      const { deploymentId, instanceId, epoch, upstreamId } = session;
      const place = [deploymentId, instanceId, epoch, upstreamId];
      await change(INSERT, [...keyOf(session), session.orgId, session.initialize, ...place]);
    },
    async find(owner) {
      const { rows } = await systemPool.query({ name: "find-replayable", text: FIND, values: keyOf(owner) });
      return rows.length === 0 ? null : readRow(rows[0]);
    },
    claim: async (owner, { token, replays }) => (await change(CLAIM, [...keyOf(owner), token, replays])) === 1,
    async move(owner, { token, deploymentId, instanceId, epoch, upstreamId }) {
      return (await change(MOVE, [...keyOf(owner), token, deploymentId, instanceId, epoch, upstreamId])) === 1;
    },
    async release(owner, token) {
      await change(RELEASE, [...keyOf(owner), token]);
    },
    giveUp: async (owner, token) => (await change(GIVE_UP, [...keyOf(owner), token])) === 1,
    remove: async (sessionId) =>
      (await change("delete from replayable_sessions where id = $1", [sha256Hex(sessionId)])) === 1,
    async touch(sessionIds) {
      if (sessionIds.length === 0) return;
      const ids = sessionIds.map((id) => sha256Hex(id));
      await change("update replayable_sessions set used_at = now() where id = any($1::text[])", [ids]);
    },
    sweep: () => change(SWEEP, []),
  };
}

function keyOf({ sessionId, serverId, environmentId, principalHash }: SessionOwner): string[] {
  return [sha256Hex(sessionId), serverId, environmentId, principalHash];
}

function readRow(value: unknown): ReplayableSession {
  const row = Row.parse(value);
  return {
    initialize: row.initialize,
    deploymentId: row.deployment_id,
    instanceId: row.instance_id,
    epoch: row.epoch,
    upstreamId: row.upstream_id,
    replays: row.replays,
  };
}
