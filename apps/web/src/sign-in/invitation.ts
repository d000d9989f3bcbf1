import { joinByInvitation } from "@switchyard/tenancy";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import { signInDeps } from "./auth-options.ts";
import { formEndpoint } from "./form-endpoint.ts";
import { issueSession } from "./issue-session.ts";

/** `POST /api/invitation`: makes an account for an invited address that has none, joins, and signs in. */
export const postInvitation = formEndpoint({
  name: "web.invitation",
  body: z.strictObject({
    token: z.string().min(20).max(200),
    password: z.string().max(1024),
    name: z.string().trim().max(80).optional(),
  }),
  async act(deps, input, from) {
    const { user, org } = await joinByInvitation(signInDeps(deps), { ...input, name: input.name || null, ip: from.ip });
    const cookie = await issueSession(deps, { user, method: "invitation", from });
    return Response.json(
      { redirectTo: `/${org.slug}` },
      { headers: { "set-cookie": cookie, "cache-control": "no-store" } },
    );
  },
});

/** The page of an invitation. The token is in the fragment, which browsers send to no server. */
export function invitationUrl(deps: Pick<Composition, "config">, token: string): string {
  return `${deps.config.WEB_ORIGIN}/invitation#token=${token}`;
}
