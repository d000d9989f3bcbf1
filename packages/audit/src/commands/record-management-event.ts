import type { Actor, Outcome } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { OrgTransaction } from "@switchyard/db";
import type { UnsealedEvent } from "../event.ts";
import { insertIntoOutbox } from "../outbox-store.ts";
import { redactText, redactValue } from "../redact.ts";
import { redactContext } from "./exchange-event.ts";

/** A management act to be written into the org's trail. */
export interface ManagementEventInput {
  readonly orgId: string;
  readonly actor: Actor;
  /** Dotted verb: `server.create`, `deployment.promote`, `key.revoke`, `session.sign_in`. */
  readonly method: string;
  /** What was acted on, for people: a slug, a key's name, an e-mail. */
  readonly name?: string | null;
  readonly server?: { readonly id: string; readonly slug: string } | null;
  readonly deploymentId?: string | null;
  /** Default `complete`. */
  readonly outcome?: Outcome;
  /** Input of the act; redacted here. Never pass a secret knowingly. */
  readonly arguments?: unknown;
  /** Flat facts beside it: `requestId`, `ip`. Redacted here. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a management act in the caller's own transaction: the act and its audit event stand or fall together. Answers
 * the event's id. Works in a tenant transaction (insert is all its role may do) and in a system one.
 */
export async function recordManagementEvent(tx: OrgTransaction, input: ManagementEventInput): Promise<string> {
  const event = managementEvent(input, new Date());
  await insertIntoOutbox(tx, event);
  return event.id;
}

/** The unsealed event of a management act. */
export function managementEvent(input: ManagementEventInput, at: Date): UnsealedEvent {
  return {
    id: newId("aud", at.getTime()),
    orgId: input.orgId,
    kind: "management",
    occurredAt: at.toISOString(),
    actor: input.actor,
    serverId: input.server?.id ?? null,
    serverSlug: input.server?.slug ?? null,
    deploymentId: input.deploymentId ?? null,
    instanceId: null,
    method: input.method,
    name: input.name === undefined || input.name === null ? null : redactText(input.name, 512),
    outcome: input.outcome ?? "complete",
    durationMs: null,
    arguments: input.arguments === undefined ? null : redactValue(input.arguments),
    result: null,
    context: redactContext(input.context ?? {}),
  };
}
