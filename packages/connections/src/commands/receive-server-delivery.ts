import { AppError } from "@switchyard/contracts";
import { newId, sha256Hex } from "@switchyard/crypto";
import type { JobQueue } from "@switchyard/queue";
import { deliveriesChannel } from "../channels.ts";
import { findHook, insertServerDelivery } from "../delivery-store.ts";
import type { ConnectionDeps } from "../deps.ts";
import { hookContext } from "../hook-secret.ts";
import { eventOf, type HookHeaders, isProved, readPush } from "../server-hook.ts";
import { summaryOf } from "../source-event.ts";
import {
  parsePayload,
  signatureInvalid,
  type TakenDelivery,
  unreadable,
  webhookUnknown,
} from "./receive-github-delivery.ts";

/** A webhook as it came to a server's own URL. */
export interface ServerDeliveryInput {
  readonly serverId: string;
  readonly rawBody: Uint8Array;
  readonly headers: HookHeaders;
}

type Deps = Pick<ConnectionDeps, "db" | "sealer" | "webhooks"> & {
  readonly queue: Pick<JobQueue, "publish" | "counters">;
};

/** Webhooks that one server's own URL takes in a minute: all servers share the table and the workers behind it. */
const PER_MINUTE = 120;

const EVENT = /^[A-Za-z0-9_ -]{1,64}$/;
const DELIVERY = /^[A-Za-z0-9-]{1,64}$/;

/**
 * Takes a push of a server's own webhook URL, from GitHub, Gitea, Forgejo or GitLab. Whoever knows its secret can make
 * Switchyard look at this one server's source, and nothing else. Throws AppError webhook_unknown,
 * webhook_signature_invalid, webhook_unreadable, webhooks_too_many.
 */
export async function receiveServerDelivery(deps: Deps, input: ServerDeliveryInput): Promise<TakenDelivery> {
  const { serverId, rawBody, headers } = input;
  const hook = await findHook(deps.db, serverId);
  if (!hook) throw webhookUnknown();
  const secret = deps.sealer.open(hook.hookSealed, hookContext(serverId));
  if (!isProved(deps.webhooks, { secret, rawBody, headers })) throw signatureInvalid();
  await assertFew(deps, serverId);
  const { event, deliveryId } = eventOf(headers);
  if (!EVENT.test(event) || (deliveryId !== null && !DELIVERY.test(deliveryId))) throw unreadable();
  const events = readPush(event, parsePayload(rawBody));
  const status = events.length === 0 ? "ignored" : "received";
  const id = newId("whd");
  // A host that numbers nothing is deduplicated by what it said.
  const known = deliveryId ?? sha256Hex(Buffer.from(rawBody).toString("latin1"));
  const kept = await insertServerDelivery(deps.db, {
    id,
    source: "server",
    dedupeKey: `${serverId}:${known}`,
    event,
    summary: summaryOf(event, events),
    events,
    status,
    orgId: hook.orgId,
    serverId,
  });
  if (!kept) return { id: known, status: "duplicate" };
  if (status === "received") await deps.queue.publish(deliveriesChannel, null);
  return { id, status: status === "received" ? "accepted" : "ignored" };
}

/** Counts only what was proved, so that nobody else can use up a server's share. Without Redis nothing is counted. */
async function assertFew({ queue }: Deps, serverId: string): Promise<void> {
  const hit = await queue.counters.hit(`webhook:${serverId}`, PER_MINUTE, 60).catch(() => null);
  if (hit === null || hit.allowed) return;
  throw new AppError({
    code: "webhooks_too_many",
    kind: "limit_exceeded",
    message: `More than ${PER_MINUTE} webhooks came for this server within a minute.`,
    remedy: "Send only pushes; what the last one says is asked of the Git host anyway.",
    retryAfterSeconds: hit.retryAfterSeconds,
  });
}
