import { AppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { z } from "zod";
import { deliveriesChannel } from "../channels.ts";
import { insertGithubDelivery } from "../delivery-store.ts";
import type { ConnectionDeps } from "../deps.ts";
import type { SourceEvent } from "../ports.ts";
import { summaryOf } from "../source-event.ts";

export interface GithubDeliveryInput {
  readonly rawBody: Uint8Array;
  /** `X-Hub-Signature-256`. */
  readonly signature: string | null;
  /** `X-GitHub-Event`. */
  readonly event: string | null;
  /** `X-GitHub-Delivery`. */
  readonly deliveryId: string | null;
}

export interface TakenDelivery {
  readonly id: string;
  /** `duplicate`: this delivery id came before and nothing was kept. */
  readonly status: "accepted" | "ignored" | "duplicate";
}

type Deps = Pick<ConnectionDeps, "db" | "queue" | "githubApp" | "webhooks">;

/** Names and ids as GitHub forms them; anything longer was not sent by it. */
const EVENT = /^[a-z_]{1,64}$/;
const DELIVERY = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Takes a webhook of the App: its signature over the raw bytes first, then what it says, which is kept and processed by
 * the worker. Only who knows the App's secret gets further than the signature. Throws AppError webhook_unknown without an
 * App, webhook_signature_invalid, webhook_unreadable.
 */
export async function receiveGithubDelivery(deps: Deps, input: GithubDeliveryInput): Promise<TakenDelivery> {
  const app = await deps.githubApp.read();
  if (!app) throw webhookUnknown();
  if (!deps.webhooks.verify(app.webhookSecret, input.rawBody, input.signature)) throw signatureInvalid();
  const { event, deliveryId } = input;
  if (event === null || !EVENT.test(event) || deliveryId === null || !DELIVERY.test(deliveryId)) throw unreadable();
  const payload = parsePayload(input.rawBody);
  if (isOwnEcho(event, payload)) return { id: deliveryId, status: "ignored" };
  const events = deps.webhooks.read(event, payload);
  const status = events.length === 0 ? "ignored" : "received";
  const id = newId("whd");
  const kept = await insertGithubDelivery(deps.db, {
    id,
    source: "github",
    dedupeKey: `github:${deliveryId}`,
    event,
    summary: summaryOf(event, events),
    events,
    status,
    installationNumber: installationOf(events, payload),
  });
  if (!kept) return { id: deliveryId, status: "duplicate" };
  if (status === "received") await deps.queue.publish(deliveriesChannel, null);
  return { id, status: status === "received" ? "accepted" : "ignored" };
}

const OwnStatus = z.object({ context: z.string().regex(/^switchyard(\/|$)/) });

/** GitHub tells of every status, ours too: they would drown the others. */
function isOwnEcho(event: string, payload: unknown): boolean {
  return event === "status" && OwnStatus.safeParse(payload).success;
}

const Installed = z.object({ installation: z.object({ id: z.number().int().positive() }) });

function installationOf(events: readonly SourceEvent[], payload: unknown): number | null {
  const named = events.find((event) => event.installationId !== null)?.installationId ?? null;
  const parsed = Installed.safeParse(payload);
  return named ?? (parsed.success ? parsed.data.installation.id : null);
}

/** The JSON of a signed body. Throws AppError webhook_unreadable. */
export function parsePayload(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(rawBody)) as unknown;
  } catch {
    throw unreadable();
  }
}

/** The refusal of a webhook that nobody here expects. */
export function webhookUnknown(): AppError {
  return new AppError({ code: "webhook_unknown", kind: "not_found", message: "No webhook is expected here." });
}

/** The refusal of a webhook whose sender proved nothing; it says no more than that. */
export function signatureInvalid(): AppError {
  return new AppError({
    code: "webhook_signature_invalid",
    kind: "unauthenticated",
    message: "The webhook's signature is missing or wrong.",
    remedy: "Check that the secret at the Git host is the one that Switchyard gave.",
  });
}

/** The refusal of a signed body that is no webhook. */
export function unreadable(): AppError {
  return new AppError({
    code: "webhook_unreadable",
    kind: "invalid_input",
    message: "The webhook is not one: its event, its delivery id or its JSON body cannot be read.",
    remedy: "Send it as application/json.",
  });
}
