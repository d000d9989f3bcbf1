import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuditEvent } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { openDb } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { describe, expect, it } from "vitest";
import { sampleEvent } from "../../test/sample-event.ts";
import {
  adoptSpools,
  genesisHash,
  getAuditEvent,
  getCallCounts,
  getUsage,
  listAuditEvents,
  openSpool,
  recordManagementEvent,
  sealOnce,
  shipSpool,
  startSealer,
  startShipper,
  verifyChain,
} from "../index.ts";
import { insertBatchIntoOutbox } from "../outbox-store.ts";

const { db, urls } = await testDatabase();

function newOrg(): string {
  return newId("org");
}

/** The whole trail of an org, oldest first. */
async function trail(orgId: string): Promise<AuditEvent[]> {
  const events: AuditEvent[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listAuditEvents(db, orgId, { limit: 200, cursor });
    events.push(...page.data);
    if (page.nextCursor === null) return events.reverse();
    cursor = page.nextCursor;
  }
}

async function outbox(orgId: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    sampleEvent(orgId, { arguments: { index, half: index / 2 } }),
  );
  await insertBatchIntoOutbox(
    db,
    events.map((event) => JSON.stringify(event)),
  );
}

function whole(orgId: string) {
  return { firstSeq: 1, prevHash: genesisHash(orgId) };
}

describe("sealing", () => {
  it("gives every event of an org one place in one unbroken chain, however many sealers run", async () => {
    const orgs = [newOrg(), newOrg(), newOrg()];
    const writing = Promise.all(orgs.map((orgId) => outbox(orgId, 700)));
    const sealing = Array.from({ length: 4 }, async () => {
      for (let round = 0; round < 5; round++) await sealOnce(db);
    });
    await Promise.all([writing, ...sealing]);
    await sealOnce(db);
    for (const orgId of orgs) {
      const events = await trail(orgId);
      expect(verifyChain(events, whole(orgId))).toMatchObject({ ok: true, events: 700, lastSeq: 700 });
      expect(new Set(events.map((event) => event.id)).size).toBe(700);
    }
  });

  it("seals an event once, even when it is shipped again later", async () => {
    const orgId = newOrg();
    const event = sampleEvent(orgId);
    const json = JSON.stringify(event);
    await insertBatchIntoOutbox(db, [json, json]);
    await sealOnce(db);
    await insertBatchIntoOutbox(db, [json]);
    // As a shipper leaves it that read the trail before the sealer committed.
    await db.systemPool.query("insert into audit_outbox (id, org_id, event) values ($1, $2, $3)", [
      event.id,
      orgId,
      json,
    ]);
    await sealOnce(db);
    expect(await trail(orgId)).toHaveLength(1);
    const left = await db.systemPool.query("select 1 from audit_outbox where org_id = $1", [orgId]);
    expect(left.rowCount).toBe(0);
  });

  it("keeps values as they were hashed: numbers, wide text, nested nulls", async () => {
    const orgId = newOrg();
    const values = { big: 1e21, small: 5e-7, minus: -0, text: '\u{1f600} "ü\\\n', list: [null, [], {}], one: 1.0 };
    const event = sampleEvent(orgId, { arguments: values });
    await insertBatchIntoOutbox(db, [JSON.stringify(event)]);
    await sealOnce(db);
    expect(verifyChain(await trail(orgId), whole(orgId))).toMatchObject({ ok: true, events: 1 });
  });

  it("is not held up by a row that is no event, and does not hide it", async () => {
    const orgId = newOrg();
    await db.systemPool.query("insert into audit_outbox (id, org_id, event) values ($1, $2, $3)", [
      newId("aud"),
      orgId,
      JSON.stringify({ nonsense: true }),
    ]);
    await outbox(orgId, 1);
    await sealOnce(db);
    expect((await trail(orgId)).map((event) => event.method)).toEqual(["audit.unreadable_event", "tools/call"]);
  });

  it("is told apart from tampering: a changed row breaks the chain where it was changed", async () => {
    const orgId = newOrg();
    await outbox(orgId, 5);
    await sealOnce(db);
    const owner = openDb({ appUrl: urls.ownerUrl, systemUrl: urls.ownerUrl, poolMax: 1 });
    await owner.systemPool.query("update audit_events set outcome = 'denied' where org_id = $1 and seq = 3", [orgId]);
    await owner.close();
    expect(verifyChain(await trail(orgId), whole(orgId))).toMatchObject({ ok: false, seq: 3 });
  });

  it("follows a management act within its tick, and rings the org's channel", async () => {
    const orgId = newOrg();
    const rung: string[] = [];
    const signals = {
      publish: async (channel: string) => void rung.push(channel),
      subscribe: async () => async () => {},
    };
    const sealer = startSealer({ db, signals, intervalMs: 20 });
    const actor = { kind: "user" as const, id: "usr_1", label: "a@example.com", credential: "ses_1" };
    await db.forOrg(orgId, (tx) =>
      recordManagementEvent(tx, {
        orgId,
        actor,
        method: "server.create",
        arguments: { password: "hunter2", slug: "demo" },
      }),
    );
    await expect.poll(() => rung, { timeout: 20_000 }).toContain(`audit:${orgId}`);
    await sealer.stop();
    expect(await trail(orgId)).toMatchObject([
      { kind: "management", method: "server.create", arguments: { password: "[redacted]", slug: "demo" }, seq: 1 },
    ]);
  });
});

describe("the trail", () => {
  it("takes from a tenant transaction nothing but its own management acts", async () => {
    const orgId = newOrg();
    const other = newOrg();
    await outbox(orgId, 1);
    await sealOnce(db);
    const statements = [
      "insert into audit_events select * from audit_events",
      "update audit_events set outcome = 'complete'",
      "delete from audit_events",
      "update audit_heads set seq = 0",
      "delete from audit_heads",
      "select * from audit_outbox",
      "delete from audit_outbox",
    ];
    for (const statement of statements) {
      await expect(
        db.forOrg(orgId, (tx) => tx.$executeRawUnsafe(statement)),
        statement,
      ).rejects.toThrow(/permission denied/i);
    }
    const foreign = sampleEvent(other);
    await expect(
      db.forOrg(
        orgId,
        (tx) => tx.$executeRaw`insert into audit_outbox (id, org_id, event) values (${foreign.id}, ${other}, '{}')`,
      ),
    ).rejects.toThrow(/row-level security/i);
  });

  it("cannot be changed by the system login either", async () => {
    await expect(db.systemPool.query("update audit_events set outcome = 'complete'")).rejects.toThrow(
      /permission denied/,
    );
    await expect(db.systemPool.query("delete from audit_events")).rejects.toThrow(/permission denied/);
  });

  it("shows an org its own events and nobody else's", async () => {
    const [orgId, other] = [newOrg(), newOrg()];
    await outbox(orgId, 2);
    await sealOnce(db);
    const [event] = await trail(orgId);
    expect(await trail(other)).toEqual([]);
    expect(await getAuditEvent(db, orgId, event?.id ?? "")).toEqual(event);
    await expect(getAuditEvent(db, other, event?.id ?? "")).rejects.toMatchObject({ kind: "not_found" });
  });

  it("is filtered by what is asked, and paged without gaps while events arrive", async () => {
    const orgId = newOrg();
    const old = new Date(Date.now() - 3_600_000);
    const events = [
      sampleEvent(orgId, { name: "echo", outcome: "tool_error" }),
      sampleEvent(orgId, { name: "add", occurredAt: old }),
      sampleEvent(orgId, { method: "tools/list", name: null, server: { id: "srv_2", slug: "other" } }),
      sampleEvent(orgId, { actor: { kind: "anonymous", id: "anonymous", label: "anonymous", credential: null } }),
    ];
    const rows = events.map((event) => JSON.stringify(event));
    await insertBatchIntoOutbox(db, rows);
    await sealOnce(db);
    const count = async (filter: Omit<Parameters<typeof listAuditEvents>[2], "limit">): Promise<number> =>
      (await listAuditEvents(db, orgId, { ...filter, limit: 50 })).data.length;
    expect(await count({})).toBe(4);
    expect(await count({ tool: "echo" })).toBe(2);
    expect(await count({ tool: "echo", outcome: "tool_error" })).toBe(1);
    expect(await count({ server: "other" })).toBe(1);
    expect(await count({ server: "srv_1" })).toBe(3);
    expect(await count({ actor: "anonymous" })).toBe(1);
    expect(await count({ actor: "key_1" })).toBe(3);
    expect(await count({ method: "tools/list" })).toBe(1);
    expect(await count({ kind: "management" })).toBe(0);
    expect(await count({ to: new Date(Date.now() - 60_000).toISOString() })).toBe(1);
    expect(await count({ from: new Date(Date.now() - 60_000).toISOString() })).toBe(3);
    const first = await listAuditEvents(db, orgId, { limit: 3 });
    await outbox(orgId, 2);
    await sealOnce(db);
    const rest = await listAuditEvents(db, orgId, { limit: 3, cursor: first.nextCursor ?? undefined });
    expect([...first.data, ...rest.data].map((event) => event.seq)).toEqual([4, 3, 2, 1]);
    await expect(listAuditEvents(db, orgId, { limit: 1, cursor: "x" })).rejects.toMatchObject({
      code: "cursor_invalid",
    });
  });

  it("counts calls, errors and the 95th percentile per bucket, per server and per org", async () => {
    const orgId = newOrg();
    const events = [
      ...Array.from({ length: 19 }, (_, index) => sampleEvent(orgId, { durationMs: index + 1 })),
      sampleEvent(orgId, { durationMs: 900, outcome: "denied" }),
      sampleEvent(orgId, { durationMs: 50, server: { id: "srv_2", slug: "other" } }),
      sampleEvent(orgId, { method: "stream.open", name: null, durationMs: null }),
    ];
    const rows = events.map((event) => JSON.stringify(event));
    await insertBatchIntoOutbox(db, rows);
    await sealOnce(db);
    const usage = await getUsage(db, orgId, { window: "24h", serverId: "srv_1" });
    expect(usage).toMatchObject({ total: 20, errors: 1, p95Ms: 19 });
    expect(usage.points).toHaveLength(24);
    expect(usage.points.at(-1)).toMatchObject({ calls: 20, errors: 1, p95Ms: 19 });
    expect(await getUsage(db, orgId, { window: "30d", serverId: null })).toMatchObject({ total: 21 });
    expect(await getCallCounts(db, orgId)).toEqual(
      new Map([
        ["srv_1", { total: 20, errors: 1 }],
        ["srv_2", { total: 1, errors: 0 }],
      ]),
    );
  });
});

describe("shipping", () => {
  it("brings everything over once Postgres is back, each event once, and empties the spool", async () => {
    const root = mkdtempSync(join(tmpdir(), "switchyard-ship-"));
    const orgId = newOrg();
    const spool = openSpool(join(root, "own"), { segmentBytes: 2_048 });
    let away = true;
    const systemPool = new Proxy(db.systemPool, {
      get: (target, key) => {
        if (away) return () => Promise.reject(new Error("connection refused"));
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    let failures = 0;
    const shipper = startShipper({
      spool,
      root,
      db: { systemPool },
      intervalMs: 10,
      onError: () => {
        failures += 1;
      },
    });
    await Promise.all(Array.from({ length: 30 }, () => spool.append(sampleEvent(orgId))));
    await expect.poll(() => failures, { timeout: 20_000 }).toBeGreaterThan(1);
    expect(spool.waitingBytes).toBeGreaterThan(0);
    away = false;
    await shipper.shipNow();
    await shipper.shipNow();
    await sealOnce(db);
    expect(await trail(orgId)).toHaveLength(30);
    expect(spool.waitingBytes).toBe(0);
    await shipper.stop();
    await spool.close();
    rmSync(root, { recursive: true });
  });

  it("adopts the spool of a dead ingress and leaves that of a living one alone", async () => {
    const root = mkdtempSync(join(tmpdir(), "switchyard-adopt-"));
    const orgId = newOrg();
    const dead = openSpool(join(root, "dead"));
    await dead.append(sampleEvent(orgId));
    await dead.close();
    const living = openSpool(join(root, "living"));
    await living.append(sampleEvent(orgId));
    const adopted = await Promise.all([adoptSpools(root, db), adoptSpools(root, db)]);
    expect(adopted.toSorted()).toEqual([0, 1]);
    expect(readdirSync(root)).toEqual(["living"]);
    await shipSpool(living, db);
    await sealOnce(db);
    expect(await trail(orgId)).toHaveLength(2);
    await living.close();
    rmSync(root, { recursive: true });
  });
});
