import { type RequestedReset, requestPasswordReset, resetPassword } from "@switchyard/tenancy";
import { z } from "zod";
import type { Composition } from "../composition.ts";
import { passwordLinkMail } from "../mail/password-link-mail.ts";
import { sendMail, sendsMail } from "../mail/send-mail.ts";
import { signInDeps } from "./auth-options.ts";
import { formEndpoint } from "./form-endpoint.ts";
import { issueSession } from "./issue-session.ts";

/**
 * `POST /api/password-reset/request`: mails a reset link to who has the address. Answers alike whether anybody has it
 * (`mail: "sent"`), and `mail: "not_configured"` where this installation sends none.
 */
export const postPasswordResetRequest = formEndpoint({
  name: "web.password_reset_request",
  body: z.strictObject({ email: z.string().max(254) }),
  async act(deps, input, from) {
    if (!sendsMail(deps.config)) return Response.json({ mail: "not_configured" }, { status: 202 });
    const { found } = await requestPasswordReset(signInDeps(deps), { email: input.email, ip: from.ip });
    // Not awaited: how long the link and the mail take would tell that the address is known.
    void found
      .then((reset) => reset && mailReset(deps, reset))
      .catch((error) => deps.log.error("web.password_reset_failed", { error }));
    return Response.json({ mail: "sent" }, { status: 202 });
  },
});

async function mailReset(deps: Composition, { user, link }: RequestedReset): Promise<void> {
  await sendMail(deps.config, { ...passwordLinkMail(resetUrl(deps, link.token)), to: user.email });
}

/** `POST /api/password-reset/confirm`: uses a reset link up, sets the password and signs the person in. */
export const postPasswordResetConfirm = formEndpoint({
  name: "web.password_reset_confirm",
  body: z.strictObject({ token: z.string().min(1).max(200), password: z.string().max(1024) }),
  async act(deps, input, from) {
    const user = await resetPassword(signInDeps(deps), { ...input, ip: from.ip });
    const cookie = await issueSession(deps, { user, method: "reset link", from });
    return Response.json({ redirectTo: "/" }, { headers: { "set-cookie": cookie, "cache-control": "no-store" } });
  },
});

/** The page of a reset link. The token is in the fragment, which browsers send to no server. */
export function resetUrl(deps: Pick<Composition, "config">, token: string): string {
  return `${deps.config.WEB_ORIGIN}/reset#token=${token}`;
}
