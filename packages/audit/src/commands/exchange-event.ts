import type { Actor, Outcome } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import type { EventResult, UnsealedEvent } from "../event.ts";
import {
  defaultRedaction,
  type RedactedJson,
  type RedactionPolicy,
  redactPreview,
  redactValue,
  redactWord,
} from "../redact.ts";

/** One exchange as the ingress saw it, raw: redaction happens here, before anything is written. */
export interface ExchangeInput {
  readonly orgId: string;
  readonly actor: Actor;
  readonly server: { readonly id: string; readonly slug: string } | null;
  readonly deploymentId: string | null;
  readonly instanceId: string | null;
  readonly method: string;
  readonly name: string | null;
  readonly outcome: Outcome;
  readonly durationMs: number | null;
  /** Default now. */
  readonly occurredAt?: Date;
  readonly arguments: unknown;
  readonly result:
    | (Omit<EventResult, "preview" | "kinds"> & { readonly kinds: readonly string[]; readonly preview: string | null })
    | null;
  /** Era, protocol version, client, HTTP status, trace, error code. */
  readonly context: Readonly<Record<string, unknown>>;
  /** What we made or counted ourselves, such as the request id: kept beside the context as it is. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

/** The unsealed event of an exchange, redacted, bounded and fit to be stored. */
export function exchangeEvent(input: ExchangeInput): UnsealedEvent {
  const at = input.occurredAt ?? new Date();
  return {
    id: newId("aud", at.getTime()),
    orgId: input.orgId,
    kind: "exchange",
    occurredAt: at.toISOString(),
    actor: input.actor,
    serverId: input.server?.id ?? null,
    serverSlug: input.server?.slug ?? null,
    deploymentId: input.deploymentId,
    instanceId: input.instanceId,
    method: redactWord(input.method, 256),
    name: input.name === null ? null : redactWord(input.name, 512),
    outcome: input.outcome,
    durationMs: input.durationMs === null ? null : Math.max(0, Math.round(input.durationMs)),
    arguments: input.arguments === null || input.arguments === undefined ? null : redactValue(input.arguments),
    result: input.result === null ? null : readResult(input.result),
    context: Object.assign(redactContext(input.context), input.facts),
  };
}

function readResult(result: NonNullable<ExchangeInput["result"]>): EventResult {
  const { isError, kinds, bytes, preview } = result;
  return { isError, kinds: kinds.map((kind) => redactWord(kind, 64)), bytes, preview: redactPreview(preview) };
}

/** Facts beside an event, redacted; always an object. Most are short words that came before. */
export function redactContext(context: Readonly<Record<string, unknown>>): Record<string, RedactedJson> {
  const kept = redactValue(context, WORDS);
  return typeof kept === "object" && kept !== null && !Array.isArray(kept) ? kept : {};
}

const WORDS: RedactionPolicy = { ...defaultRedaction, repeats: true };
