import { createTransport } from "nodemailer";
import type { WebConfig } from "../config.ts";

/** Mails a password link. Rejects when the mail server refuses or stays silent for 10 seconds. */
export async function mailPasswordLink(
  config: WebConfig,
  mail: { readonly to: string; readonly url: string },
): Promise<void> {
  if (config.SMTP_URL === undefined) return;
  const transport = createTransport(config.SMTP_URL.reveal(), { from: config.MAIL_FROM });
  try {
    await transport.sendMail({
      to: mail.to,
      subject: "Reset your Switchyard password",
      text: [
        "Somebody, probably you, asked to reset your password on Switchyard.",
        "",
        `Within an hour, open ${mail.url}`,
        "",
        "If it was not you, ignore this mail: nothing has changed.",
      ].join("\n"),
    });
  } finally {
    transport.close();
  }
}
