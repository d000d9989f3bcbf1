import { completeSetup, getMemberships } from "@switchyard/tenancy";
import { z } from "zod";
import { signInDeps } from "./auth-options.ts";
import { formEndpoint } from "./form-endpoint.ts";
import { issueSession } from "./issue-session.ts";

/** `POST /api/setup`: uses the setup link up, creates the first owner and signs them in. Answers where to go. */
export const postSetup = formEndpoint({
  name: "web.setup",
  body: z.strictObject({
    token: z.string().min(1).max(200),
    email: z.string().max(254),
    password: z.string().max(1024),
    name: z.string().trim().max(80).optional(),
  }),
  async act(deps, input, from) {
    const user = await completeSetup(signInDeps(deps), { ...input, name: input.name || null, ip: from.ip });
    const [own] = await getMemberships(deps, user.id);
    const cookie = await issueSession(deps, { user, method: "setup", from });
    return Response.json(
      { redirectTo: own ? `/${own.orgSlug}` : "/" },
      { headers: { "set-cookie": cookie, "cache-control": "no-store" } },
    );
  },
});
