"use client";

import type { Installation } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Unlinks a GitHub account after saying what stops. */
export function UnlinkInstallation(props: { readonly org: string; readonly installation: Installation }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { account, id } = props.installation;
  const unlink = useAction(async () => {
    await call("unlinkInstallation", { params: { org: props.org, installation: id } });
    setOpen(false);
    toast.success(`${account} is unlinked.`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm" aria-label={`Unlink ${account}`}>
          Unlink
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Unlink ${account}?`}
        hint="Its repositories cannot be picked, and pushes and pull requests of them do nothing. What is live stays live. At GitHub the App stays installed; link it again at any time."
      >
        <TroubleNotice trouble={unlink.trouble} />
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={unlink.busy} onClick={() => void unlink.run()}>
            Unlink account
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
