import { decideConsent, requestCookieName } from "@switchyard/oauth";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import { hasSecureCookies } from "../config.ts";
import { readCookie } from "../sign-in/session-cookie.ts";
import { decisionEndpoint } from "./decision-endpoint.ts";
import { resumePath } from "./resume-path.ts";

/** What the consent page sends: its token, the answer, and what is given. */
export const ConsentAnswer = z.strictObject({
  token: z.string().min(1).max(4096),
  allow: z.boolean(),
  scopes: z.array(z.string().max(200)).max(200),
});

/** Keeps what a person decided on the consent page of the browser that began the request. */
export function decide(deps: Composition, request: Request, uid: string): Promise<Response> {
  return decisionEndpoint(deps, request, {
    body: ConsentAnswer,
    async act({ identity, body }) {
      const name = requestCookieName(hasSecureCookies(deps.config.WEB_ORIGIN));
      const browser = readCookie(request.headers.get("cookie"), name);
      await decideConsent(deps, identity, { uid, browser, ...body });
      return resumePath(uid);
    },
  });
}
