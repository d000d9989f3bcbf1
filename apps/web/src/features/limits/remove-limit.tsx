"use client";

import type { Limit } from "@switchyard/contracts";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { LimitLine } from "./limit-line.tsx";
import { limitText } from "./limit-words.ts";

/** Removes a limit, after saying what it held. */
export function RemoveLimit(props: { readonly org: string; readonly limit: Limit }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const remove = useAction(async () => {
    await call("deleteLimit", { params: { org: props.org, limit: props.limit.id } });
    setOpen(false);
    toast.success("The limit is removed. Nothing is refused for it within 5 seconds.");
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="icon" aria-label={`Remove the limit: ${limitText(props.limit)}`}>
          <Trash2 aria-hidden />
        </Button>
      </DialogTrigger>
      <DialogContent title="Remove this limit?" hint="Other limits go on. What was counted for it is forgotten.">
        <div className="flex flex-col gap-4">
          <div className="rounded-lg border bg-sunken px-3.5 py-2.5">
            <LimitLine limit={props.limit} />
          </div>
          <TroubleNotice trouble={remove.trouble} />
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Keep it</Button>
            </DialogClose>
            <Button tone="danger" busy={remove.busy} onClick={() => void remove.run()}>
              Remove limit
            </Button>
          </div>
        </div>
      </DialogContent>
    </Dialog>
  );
}
