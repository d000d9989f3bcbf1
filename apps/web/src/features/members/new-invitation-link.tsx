"use client";

import type { CreatedInvitation, Invitation } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { InvitationLink } from "./invitation-link.tsx";

/** Makes a new link for an invitation and mails it where mail is set up; only hashes of links are kept. */
export function NewInvitationLink(props: {
  readonly org: string;
  readonly invitation: Invitation;
  readonly sendsMail: boolean;
}) {
  const router = useRouter();
  const { org, invitation, sendsMail } = props;
  const [made, setMade] = useState<CreatedInvitation | null>(null);
  const renew = useAction(async () => {
    setMade(await call("resendInvitation", { params: { org, invitation: invitation.id } }));
    router.refresh();
  });
  return (
    <Dialog
      onOpenChange={() => {
        setMade(null);
        renew.clear();
      }}
    >
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm" aria-label={`${sendsMail ? "Resend to" : "New link for"} ${invitation.email}`}>
          {sendsMail ? "Resend" : "New link"}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={made ? `New link for ${invitation.email}` : `Make a new link for ${invitation.email}?`}
        hint={
          made ? undefined : "It is good for 7 days. The link before stops working: links are shown once and not kept."
        }
      >
        {made ? (
          <InvitationLink invitation={made} sendsMail={sendsMail} />
        ) : (
          <>
            <TroubleNotice trouble={renew.trouble} />
            <div className="mt-2 flex justify-end gap-2">
              <DialogClose asChild>
                <Button>Cancel</Button>
              </DialogClose>
              <Button tone="primary" busy={renew.busy} onClick={() => void renew.run()}>
                {sendsMail ? "Send new link" : "Make new link"}
              </Button>
            </div>
          </>
        )}
      </DialogContent>
    </Dialog>
  );
}
