import type { AuditEvent } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { eventHash, genesisHash, verifyChain } from "./chain.ts";

const start = { firstSeq: 1, prevHash: genesisHash("org_1") };

function chain(length: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  let prevHash = genesisHash("org_1");
  for (let seq = 1; seq <= length; seq++) {
    const event = {
      id: `aud_${seq}`,
      seq,
      kind: "exchange" as const,
      occurredAt: "2026-01-01T00:00:00.000Z",
      actor: { kind: "user" as const, id: "usr_1", label: "a@example.com", credential: null },
      server: "demo",
      deploymentId: null,
      instanceId: null,
      method: "tools/call",
      name: "echo",
      outcome: "complete" as const,
      durationMs: 3,
      arguments: { b: 1, a: [1.5, "x"] },
      result: null,
      context: {},
      prevHash,
    };
    prevHash = eventHash(event);
    events.push({ ...event, hash: prevHash });
  }
  return events;
}

/** The same chain with one event replaced. */
function changed(events: readonly AuditEvent[], index: number, change: Partial<AuditEvent>): AuditEvent[] {
  return events.map((event, at) => (at === index ? { ...event, ...change } : event));
}

describe("verifyChain", () => {
  it("accepts what was sealed, and an empty trail", () => {
    expect(verifyChain(chain(5), start)).toMatchObject({ ok: true, events: 5, lastSeq: 5 });
    expect(verifyChain([], start)).toMatchObject({ ok: true, events: 0, lastSeq: 0 });
  });

  it("does not depend on the order of keys", () => {
    const shuffled = chain(2).map((event) => ({ ...event, arguments: { a: [1.5, "x"], b: 1 } }));
    expect(verifyChain(shuffled, start).ok).toBe(true);
  });

  it.each<[string, Partial<AuditEvent>]>([
    ["an outcome", { outcome: "denied" }],
    ["a time", { occurredAt: "2026-01-01T00:00:00.001Z" }],
    ["an argument", { arguments: { a: [1.5, "y"], b: 1 } }],
    ["an actor", { actor: { kind: "user", id: "usr_2", label: "a@example.com", credential: null } }],
    ["a server", { server: null }],
  ])("tells that %s was changed, and where", (_what, change) => {
    expect(verifyChain(changed(chain(5), 2, change), start)).toMatchObject({ ok: false, seq: 3, events: 2 });
  });

  it("tells that an event was changed together with its hash", () => {
    const [, second] = chain(3);
    const { hash: _, ...forged } = { ...second, name: "other" } as AuditEvent;
    const events = changed(chain(3), 1, { ...forged, hash: eventHash(forged) });
    expect(verifyChain(events, start)).toMatchObject({ ok: false, seq: 3 });
  });

  it("tells that an event is missing, at the start, in the middle, or exchanged for another org's", () => {
    expect(verifyChain(chain(5).slice(1), start)).toMatchObject({ ok: false, seq: 2 });
    expect(verifyChain(chain(5).toSpliced(2, 1), start)).toMatchObject({ ok: false, seq: 4 });
    expect(verifyChain(chain(5), { prevHash: genesisHash("org_2") })).toMatchObject({ ok: false, seq: 1 });
  });

  it("checks a part of a trail against itself when it is not told where it begins", () => {
    expect(verifyChain(chain(9).slice(4, 7))).toMatchObject({ ok: true, events: 3, lastSeq: 7 });
  });
});
