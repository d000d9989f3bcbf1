import { type ExchangeInput, exchangeEvent, type UnsealedEvent } from "../src/index.ts";

/** An exchange of `orgId` for tests; `change` replaces parts of it. */
export function sampleEvent(orgId: string, change: Partial<ExchangeInput> = {}): UnsealedEvent {
  return exchangeEvent({
    orgId,
    actor: { kind: "key", id: "key_1", label: "laptop", credential: "key_1" },
    server: { id: "srv_1", slug: "demo" },
    deploymentId: "dpl_1",
    instanceId: "ins_1",
    method: "tools/call",
    name: "echo",
    outcome: "complete",
    durationMs: 12,
    arguments: { text: "hello" },
    result: { isError: false, kinds: ["text"], bytes: 64, preview: "hello" },
    context: { era: "2026" },
    ...change,
  });
}
