import {
  claimsProof,
  receiveGithubDelivery,
  receiveServerDelivery,
  signatureInvalid,
  type TakenDelivery,
} from "@switchyard/connections";
import { AppError, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { wideEvent } from "@switchyard/telemetry";
import { problemResponse } from "../api/problem.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { readRawBody } from "./read-raw-body.ts";

/** Wrong signatures of one address in a minute that are told so; beyond, they hear only that it is too many. */
const WRONG_PER_MINUTE = 30;

/** Answers `POST /api/webhooks/github`: 202 taken, 200 a duplicate. Never rejects. */
export function postGithubWebhook(deps: Composition, request: Request): Promise<Response> {
  return answer({ deps, request, source: "github" }, async () => {
    const { headers } = request;
    const signature = headers.get("x-hub-signature-256");
    // Without a signature no byte of the body is read.
    if (signature === null) throw signatureInvalid();
    return receiveGithubDelivery(deps, {
      rawBody: await readRawBody(request),
      signature,
      event: headers.get("x-github-event"),
      deliveryId: headers.get("x-github-delivery"),
    });
  });
}

/** Answers `POST /api/webhooks/servers/{server}`: the same for a server's own URL. */
export function postServerWebhook(deps: Composition, request: Request, serverId: string): Promise<Response> {
  return answer({ deps, request, source: "server" }, async () => {
    if (!claimsProof(request.headers)) throw signatureInvalid();
    return receiveServerDelivery(deps, { serverId, rawBody: await readRawBody(request), headers: request.headers });
  });
}

interface Arrival {
  readonly deps: Composition;
  readonly request: Request;
  readonly source: "github" | "server";
}

async function answer({ deps, request, source }: Arrival, take: () => Promise<TakenDelivery>): Promise<Response> {
  const requestId = newId("req");
  const ip = addressOf(request.headers);
  try {
    return await wideEvent(
      deps.log,
      { name: "web.webhook", fields: { request_id: requestId, ip, source } },
      async (event) => {
        const taken = await take();
        event.set({ delivery_id: taken.id, taken: taken.status });
        const headers = { "cache-control": "no-store", "x-request-id": requestId };
        return Response.json(taken, { status: taken.status === "duplicate" ? 200 : 202, headers });
      },
    );
  } catch (thrown) {
    const error = toAppError(thrown);
    return problemResponse(
      error.code === "webhook_signature_invalid" ? await counted(deps, error, ip) : error,
      requestId,
    );
  }
}

/** Only wrong signatures are counted and only they are refused: who shares an address with a prober loses nothing. */
async function counted(deps: Composition, error: AppError, ip: string): Promise<AppError> {
  const hit = await deps.queue.counters.hit(`webhook-wrong:${ip}`, WRONG_PER_MINUTE, 60).catch(() => null);
  if (hit === null || hit.allowed) return error;
  return new AppError({
    code: "webhook_signatures_wrong",
    kind: "limit_exceeded",
    message: "Too many webhooks with a missing or wrong signature came from this address.",
    remedy: "Correct the secret at the Git host.",
    retryAfterSeconds: hit.retryAfterSeconds,
  });
}
