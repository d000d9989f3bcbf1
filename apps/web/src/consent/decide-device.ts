import { decideCliLogin, decideConsent, findDeviceRequest } from "@switchyard/oauth";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import { signInDeps } from "../sign-in/auth-options.ts";
import { ConsentAnswer } from "./decide.ts";
import { decisionEndpoint } from "./decision-endpoint.ts";

const userCode = z.string().min(1).max(40);
/** A client on a device asks for a server; our own command asks to act in an org. */
const Body = z.union([
  ConsentAnswer.extend({ userCode }),
  z.strictObject({ userCode, allow: z.boolean(), org: z.string().max(64) }),
]);

/** Keeps what a person decided about a device whose code they typed in: the code stands for the browser's cookie. */
export function decideDevice(deps: Composition, request: Request): Promise<Response> {
  return decisionEndpoint(deps, request, {
    body: Body,
    async act({ identity, body, ip }) {
      const { throttle } = signInDeps(deps);
      const { uid } = await findDeviceRequest({ ...deps, throttle }, identity, { userCode: body.userCode, ip });
      if ("org" in body) await decideCliLogin(deps, identity, { uid, allow: body.allow, orgId: body.org });
      else {
        const { token, allow, scopes } = body;
        await decideConsent(deps, identity, { uid, browser: uid, token, allow, scopes });
      }
      return `/device?done=${body.allow ? "allowed" : "denied"}`;
    },
  });
}
