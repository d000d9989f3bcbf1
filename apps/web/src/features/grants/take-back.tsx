"use client";

import type { Grant } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Takes one's own consent back after saying what stops and how soon. */
export function TakeBack(props: { readonly grant: Grant }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { grant } = props;
  const name = grant.client.name;
  const takeBack = useAction(async () => {
    await call("revokeMyGrant", { params: { grant: grant.id } });
    setOpen(false);
    toast.success(`${name} is disconnected from ${grant.server}.`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm" aria-label={`Disconnect ${name} from ${grant.server}`}>
          Disconnect
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Disconnect ${name} from ${grant.server}?`}
        hint={`What it has open is cut and its tokens are refused within 5 seconds. To use ${grant.server} again it has to ask you anew.`}
      >
        <TroubleNotice trouble={takeBack.trouble} />
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={takeBack.busy} onClick={() => void takeBack.run()}>
            Disconnect
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
