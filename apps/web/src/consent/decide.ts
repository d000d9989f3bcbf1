import { AppError, toAppError } from "@switchyard/contracts";
import { newId } from "@switchyard/crypto";
import { decideConsent, requestCookieName } from "@switchyard/oauth";
import { wideEvent } from "@switchyard/telemetry";
import { z } from "zod";
import { authenticate, requireLiveSession } from "../api/authenticate.ts";
import { problemResponse } from "../api/problem.ts";
import { limitRate } from "../api/rate-limit.ts";
import { readJson } from "../api/read-input.ts";
import { addressOf } from "../client-address.ts";
import type { Composition } from "../composition.ts";
import { hasSecureCookies } from "../config.ts";
import { readCookie } from "../sign-in/session-cookie.ts";
import { resumePath } from "./resume-path.ts";

const Body = z.strictObject({
  token: z.string().min(1).max(4096),
  allow: z.boolean(),
  scopes: z.array(z.string().max(200)).max(200),
});

/**
 * Keeps what a signed-in person decided about a request: POST of the consent page, from our own origin, with the page's
 * token and the interaction cookie. Answers the path to go on to, or a problem.
 */
export async function decide(deps: Composition, request: Request, uid: string): Promise<Response> {
  const requestId = newId("req");
  const fields = { request_id: requestId, ip: addressOf(request.headers) };
  try {
    return await wideEvent(deps.log, { name: "web.consent", fields }, async (event) => {
      const identity = await authenticate(deps, request, requestId);
      event.set({ actor_id: identity.id });
      if (identity.kind !== "user") throw personNeeded();
      await limitRate(deps, identity.id);
      await requireLiveSession(deps, identity);
      const body = read(await readJson(request));
      event.set({ allow: body.allow });
      await decideConsent(deps, identity, { uid, browser: requestCookie(deps, request), ...body });
      const headers = { "cache-control": "no-store", "x-request-id": requestId };
      return Response.json({ next: resumePath(uid) }, { headers });
    });
  } catch (error) {
    return problemResponse(toAppError(error), requestId);
  }
}

function requestCookie({ config }: Composition, request: Request): string | null {
  return readCookie(request.headers.get("cookie"), requestCookieName(hasSecureCookies(config.WEB_ORIGIN)));
}

function read(body: unknown): z.infer<typeof Body> {
  const parsed = Body.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError({
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
