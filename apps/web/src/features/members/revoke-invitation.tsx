"use client";

import type { Invitation } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Takes an invitation back. */
export function RevokeInvitation(props: { readonly org: string; readonly invitation: Invitation }) {
  const router = useRouter();
  const { org, invitation } = props;
  const [open, setOpen] = useState(false);
  const revoke = useAction(async () => {
    await call("revokeInvitation", { params: { org, invitation: invitation.id } });
    setOpen(false);
    toast.success(`The invitation of ${invitation.email} is taken back.`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm" aria-label={`Revoke the invitation of ${invitation.email}`}>
          Revoke
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Revoke the invitation of ${invitation.email}?`}
        hint="The link stops working at once. You can invite the address again."
      >
        <TroubleNotice trouble={revoke.trouble} />
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={revoke.busy} onClick={() => void revoke.run()}>
            Revoke invitation
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
