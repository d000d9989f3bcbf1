"use client";

import type { Member } from "@switchyard/contracts";
import { useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogContent } from "../../components/ui/dialog.tsx";
import { RevealedSecret } from "../../components/ui/revealed-secret.tsx";
import { exact } from "../../components/ui/time-words.ts";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Makes a link with which this member sets a new password, once, for handing over where no mail is configured. */
export function PasswordLink(props: {
  readonly org: string;
  readonly member: Member;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const [link, setLink] = useState<{ readonly url: string; readonly expiresAt: string } | null>(null);
  const create = useAction(async () => {
    setLink(await call("createPasswordLink", { params: { org: props.org, member: props.member.id } }));
  });
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => {
        setLink(null);
        create.clear();
        props.onOpenChange(open);
      }}
    >
      <DialogContent
        title="One-time password link"
        hint={`Whoever opens it sets a new password for ${props.member.email} and signs in as them. Send it over a channel you trust.`}
      >
        {link ? (
          <RevealedSecret secret={link.url}>It works once, until {exact(link.expiresAt, true)}.</RevealedSecret>
        ) : (
          <div className="flex flex-col gap-3">
            <TroubleNotice trouble={create.trouble} />
            <Button tone="primary" busy={create.busy} className="self-end" onClick={() => void create.run()}>
              Make link
            </Button>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
