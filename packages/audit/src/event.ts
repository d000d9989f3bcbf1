import { Actor, Outcome } from "@switchyard/contracts";
import { z } from "zod";

/** What came back to the caller, in short; the preview is redacted. */
export const EventResult = z.object({
  isError: z.boolean(),
  kinds: z.array(z.string()),
  bytes: z.number().int(),
  preview: z.string().nullable(),
});
export type EventResult = z.infer<typeof EventResult>;

/**
 * A fact before it is sealed: what the spool and `audit_outbox` carry. Sealing gives it its `seq` and hashes and turns it
 * into the `AuditEvent` of contracts. Everything in it is already redacted and fit for jsonb (no NUL, well-formed text).
 */
export const UnsealedEvent = z.object({
  id: z.string(),
  orgId: z.string(),
  kind: z.enum(["exchange", "management"]),
  occurredAt: z.iso.datetime(),
  actor: Actor,
  serverId: z.string().nullable(),
  serverSlug: z.string().nullable(),
  deploymentId: z.string().nullable(),
  instanceId: z.string().nullable(),
  /** MCP method, `stream.open|close`, `session.end`, or the dotted verb of a management act (`server.create`). */
  method: z.string(),
  name: z.string().nullable(),
  outcome: Outcome,
  durationMs: z.number().int().nullable(),
  arguments: z.json(),
  result: EventResult.nullable(),
  context: z.record(z.string(), z.json()),
});
export type UnsealedEvent = z.infer<typeof UnsealedEvent>;
