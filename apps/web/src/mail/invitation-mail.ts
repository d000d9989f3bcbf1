import type { Role } from "@switchyard/contracts";
import { quiet, type RenderedMail, renderMail } from "./render-mail.ts";

export interface InvitationWords {
  /** Name of the org, as its admins wrote it. */
  readonly org: string;
  /** Who invites, as they call themselves. */
  readonly invitedBy: string;
  readonly role: Role;
  readonly expiresAt: string;
  readonly url: string;
}

/** The mail with an invitation's link. */
export function invitationMail(words: InvitationWords): RenderedMail {
  const org = quiet(words.org);
  const article = /^[aeiou]/.test(words.role) ? "an" : "a";
  const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(new Date(words.expiresAt));
  return renderMail({
    subject: `Join ${org} on Switchyard`,
    title: `Join ${org}`,
    paragraphs: [
      `${quiet(words.invitedBy)} invites you to ${org} on Switchyard, as ${article} ${words.role}.`,
      `The invitation is for this address alone. The link works once, until ${day} (UTC).`,
    ],
    action: { words: "See the invitation", url: words.url },
    foot: "If you do not know who invites you, ignore this mail: nothing happens.",
  });
}
