import { randomUUID } from "node:crypto";
import { testDatabase } from "@switchyard/testing";
import { describe, expect, it } from "vitest";
import { type SeededServer, seedServer } from "../../test/seed.ts";
import { type NewReplayableSession, openReplayableSessions, type SessionPlace } from "./replayable-store.ts";

const { db } = await testDatabase();
const sessions = openReplayableSessions(db);

const elsewhere: SessionPlace = { deploymentId: "dpl_2", instanceId: "ins_2", epoch: 2, upstreamId: "second" };

function sessionOf(server: SeededServer): NewReplayableSession {
  const { orgId, serverId, environmentId, deploymentId } = server;
  const place = { deploymentId, instanceId: "ins_1", epoch: 1, upstreamId: "first" };
  const owner = { sessionId: `sy1.${randomUUID()}`, serverId, environmentId, principalHash: "hash" };
  return { ...owner, ...place, orgId, initialize: '{"method":"initialize"}' };
}

async function opened(server?: SeededServer): Promise<NewReplayableSession> {
  const session = sessionOf(server ?? (await seedServer(db)));
  await sessions.insert(session);
  return session;
}

/** Has the sessions of a server be last used that long ago. */
async function age({ serverId }: NewReplayableSession, days: number): Promise<void> {
  const text = "update replayable_sessions set used_at = now() - make_interval(days => $1) where server_id = $2";
  await db.systemPool.query(text, [days, serverId]);
}

describe("a replayable session", () => {
  it("is found by its owner alone, in its environment alone", async () => {
    const session = await opened();
    expect(await sessions.find(session)).toMatchObject({
      initialize: session.initialize,
      replays: 0,
      instanceId: "ins_1",
    });
    for (const other of [
      { sessionId: "sy1.other" },
      { serverId: "srv_other" },
      { environmentId: "env_other" },
      { principalHash: "other" },
    ]) {
      expect(await sessions.find({ ...session, ...other })).toBeNull();
    }
  });

  it("is kept under a hash of its id", async () => {
    const session = await opened();
    const { rows } = await db.systemPool.query("select * from replayable_sessions where server_id = $1", [
      session.serverId,
    ]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(session.sessionId);
  });

  it("is opened again by one of many at once", async () => {
    const session = await opened();
    const tokens = Array.from({ length: 20 }, (_, index) => `token-${index}`);
    const claims = await Promise.all(tokens.map((token) => sessions.claim(session, { token, replays: 0 })));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const token = tokens[claims.indexOf(true)] ?? "";
    expect(await sessions.move(session, { ...elsewhere, token: "token-of-nobody" })).toBe(false);
    expect(await sessions.move(session, { ...elsewhere, token })).toBe(true);
    expect(await sessions.find(session)).toMatchObject({ ...elsewhere, replays: 1 });
    expect(await sessions.claim(session, { token: "late", replays: 0 })).toBe(false);
    expect(await sessions.claim(session, { token: "next", replays: 1 })).toBe(true);
  });

  it("can be claimed again once a claim was given back or ran out, and who lost it moves nothing", async () => {
    const session = await opened();
    expect(await sessions.claim(session, { token: "a", replays: 0 })).toBe(true);
    await sessions.release(session, "not-a");
    expect(await sessions.claim(session, { token: "b", replays: 0 })).toBe(false);
    await sessions.release(session, "a");
    expect(await sessions.claim(session, { token: "b", replays: 0 })).toBe(true);
    const text = "update replayable_sessions set claimed_until = now() - interval '1 second' where server_id = $1";
    await db.systemPool.query(text, [session.serverId]);
    expect(await sessions.claim(session, { token: "c", replays: 0 })).toBe(true);
    expect(await sessions.move(session, { ...elsewhere, token: "b" })).toBe(false);
    expect(await sessions.move(session, { ...elsewhere, token: "c" })).toBe(true);
  });

  it("is given up by nobody but who has the claim", async () => {
    const session = await opened();
    expect(await sessions.claim(session, { token: "mine", replays: 0 })).toBe(true);
    expect(await sessions.giveUp(session, "late")).toBe(false);
    expect(await sessions.find(session)).not.toBeNull();
    expect(await sessions.giveUp(session, "mine")).toBe(true);
    expect(await sessions.find(session)).toBeNull();
  });

  it("is gone once it was removed, and with its server", async () => {
    const [session, other] = [await opened(), await opened()];
    expect(await sessions.remove(session.sessionId)).toBe(true);
    expect(await sessions.remove(session.sessionId)).toBe(false);
    expect(await sessions.find(session)).toBeNull();
    await db.asSystem("test", (tx) => tx.server.delete({ where: { id: other.serverId } }));
    expect(await sessions.find(other)).toBeNull();
  });

  it("is swept after a week without use", async () => {
    const server = await seedServer(db);
    const [unused, used] = [await opened(server), await opened(server)];
    await age(unused, 8);
    await sessions.touch([used.sessionId]);
    const fresh = await opened(await seedServer(db));
    await age(fresh, 6);
    await sessions.sweep();
    expect(await sessions.find(unused)).toBeNull();
    expect(await sessions.find(used)).not.toBeNull();
    expect(await sessions.find(fresh)).not.toBeNull();
  });
});
