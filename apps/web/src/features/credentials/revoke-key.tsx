"use client";

import type { ApiKey } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Revokes a key after saying what stops and how soon. */
export function RevokeKey(props: { readonly org: string; readonly apiKey: ApiKey }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { apiKey } = props;
  const revoke = useAction(async () => {
    await call("revokeApiKey", { params: { org: props.org, key: apiKey.id } });
    setOpen(false);
    toast.success(`${apiKey.name} is revoked.`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="quiet" size="sm" aria-label={`Revoke ${apiKey.name}`}>
          Revoke
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Revoke ${apiKey.name}?`}
        hint="Whatever uses it is refused within 5 seconds, everywhere. It cannot be brought back."
      >
        <TroubleNotice trouble={revoke.trouble} />
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep it</Button>
          </DialogClose>
          <Button tone="danger" busy={revoke.busy} onClick={() => void revoke.run()}>
            Revoke key
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
