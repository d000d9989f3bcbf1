import { AppError } from "@switchyard/contracts";
import { createTransport } from "nodemailer";
import type { WebConfig } from "../config.ts";
import type { RenderedMail } from "./render-mail.ts";

/** A mail server that stays silent for this long is given up. */
const SILENCE_MS = 10_000;
const ADDRESS_MAX = 254;

/** What sending a mail needs of the configuration. */
export type MailConfig = Pick<WebConfig, "SMTP_URL" | "MAIL_FROM">;

/** Whether this installation sends mail. */
export function sendsMail(config: MailConfig): boolean {
  return config.SMTP_URL !== undefined;
}

/**
 * Hands one mail to the mail server; false where none is configured. Throws AppError mail_header_refused for an address or
 * subject that could add a header or a recipient, and mail_failed when the server refuses or stays silent for 10 seconds.
 */
export async function sendMail(config: MailConfig, mail: RenderedMail & { readonly to: string }): Promise<boolean> {
  requireSafeHeaders(mail);
  if (config.SMTP_URL === undefined) return false;
  const transport = createTransport({
    url: config.SMTP_URL.reveal(),
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: SILENCE_MS,
    // What a mail holds is what we wrote into it: nothing is fetched or read from disk for it.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: config.MAIL_FROM,
      // As an object: a string would be read as a list of addresses.
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      // RFC 3834: no vacation replies.
      headers: { "Auto-Submitted": "auto-generated" },
    });
    return true;
  } catch (cause) {
    throw new AppError({
      code: "mail_failed",
      kind: "upstream_failed",
      message: "The mail server did not take the mail.",
      remedy: "Check SMTP_URL and the mail server's log.",
      cause,
    });
  } finally {
    transport.close();
  }
}

function requireSafeHeaders({ to, subject }: { readonly to: string; readonly subject: string }): void {
  const oneAddress = /^[^\s,;:<>()"[\]\\\p{Cc}]+@[^\s,;:<>()"[\]\\\p{Cc}@]+$/u.test(to) && to.length <= ADDRESS_MAX;
  if (oneAddress && !/[\p{Cc}\u2028\u2029]/u.test(subject)) return;
  throw new AppError({
    code: "mail_header_refused",
    kind: "invalid_input",
    message: "The address or subject of a mail holds characters that do not belong there.",
    remedy: "Write one plain address.",
  });
}
