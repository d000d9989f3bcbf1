import { type RenderedMail, renderMail } from "./render-mail.ts";

/** The mail with a link that sets a new password. */
export function passwordLinkMail(url: string): RenderedMail {
  return renderMail({
    subject: "Reset your Switchyard password",
    title: "Reset your password",
    paragraphs: [
      "Somebody, probably you, asked to reset your password on Switchyard.",
      "The link works once, within an hour. You are signed out everywhere else when you use it.",
    ],
    action: { words: "Choose a new password", url },
    foot: "If it was not you, ignore this mail: nothing has changed.",
  });
}
