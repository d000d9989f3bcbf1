import { AppError, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { sayDatabaseAway } from "@switchyard/db";
import { wideEvent } from "@switchyard/telemetry";
import type { Identity } from "@switchyard/tenancy";
import type { z } from "zod";
import { authenticate, requireLiveSession } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { limitRate } from "../api/rate-limit.ts";
import { readJson } from "../api/read-input.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";

/** What a decision is made of once everything about its sender was checked. */
export interface DecisionInput<T> {
  readonly identity: Identity;
  readonly body: T;
  readonly ip: string;
}

/**
 * A POST by which a signed-in person decides: from our own origin, with a session that is checked past its cache, never by
 * an API key. `act` answers the path to go on to; every error becomes a problem.
 */
export async function decisionEndpoint<S extends z.ZodType>(
  deps: Composition,
  request: Request,
  endpoint: { readonly body: S; readonly act: (input: DecisionInput<z.output<S>>) => Promise<string> },
): Promise<Response> {
  const requestId = newId("req");
  const ip = addressOf(request.headers);
  try {
    return await wideEvent(deps.log, { name: "web.consent", fields: { request_id: requestId, ip } }, async (event) => {
      const identity = await authenticate(deps, request, requestId);
      event.set({ actor_id: identity.id });
      if (identity.kind !== "user") throw personNeeded();
      await limitRate(deps, identity.id);
      await requireLiveSession(deps, identity);
      const body = endpoint.body.safeParse(await readJson(request));
      if (!body.success) throw noDecision();
      const next = await endpoint.act({ identity, body: body.data, ip });
      return Response.json({ next }, { headers: { "cache-control": "no-store", "x-request-id": requestId } });
    });
  } catch (error) {
    return problemResponse(toAppError(sayDatabaseAway(error)), requestId);
  }
}

function noDecision(): AppError {
  return new AppError({
    code: "input_invalid",
    kind: "invalid_input",
    message: "This is not a decision of the consent page.",
    remedy: "Reload the page and decide there.",
  });
}

function personNeeded(): AppError {
  return new AppError({
    code: "consent_needs_person",
    kind: "forbidden",
    message: "An API key cannot let a client in; a person does, signed in to the dashboard.",
    remedy: "Open the page in a browser.",
  });
}
