import type { CreatedInvitation } from "@switchyard/contracts";
import { Notice } from "../../components/ui/notice.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { exact } from "../../components/ui/time-words.ts";

/** The link of an invitation at the one moment it can be seen, and whether it was mailed. */
export function InvitationLink(props: { readonly invitation: CreatedInvitation; readonly sendsMail: boolean }) {
  const { email, url, expiresAt, mailedAt } = props.invitation;
  return (
    <div className="flex flex-col gap-3">
      {mailedAt ? (
        <p className="text-sm text-muted">The link is on its way to {email}. You may hand it over yourself, too.</p>
      ) : props.sendsMail ? (
        <Notice tone="warning" title="The mail server did not take the mail">
          The invitation stands. Send {email} the link yourself.
        </Notice>
      ) : (
        <p className="text-sm text-muted">Send {email} this link over a channel you trust.</p>
      )}
      <RevealedSecret secret={url}>
        It works once, for {email} alone, until {exact(expiresAt, true)}.
      </RevealedSecret>
    </div>
  );
}
