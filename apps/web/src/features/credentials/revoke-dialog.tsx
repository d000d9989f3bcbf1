"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { ConfirmByName } from "../../components/ui/confirm-by-name.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { revoke, type Target } from "./credential-acts.ts";

/** Ends a credential for good, after its name was typed. */
export function RevokeDialog({ target }: { readonly target: Target }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const act = useAction(async () => {
    await revoke(target);
    setOpen(false);
    toast.success(`${target.name} is revoked.`);
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button tone="danger-outline">Revoke</Button>
      </DialogTrigger>
      <DialogContent
        title={`Revoke ${target.name}?`}
        hint="Whatever uses it is refused within 5 seconds, everywhere, open sessions too. It cannot be brought back; suspend it if you may want to."
      >
        <ConfirmByName name={target.name} busy={act.busy} trouble={act.trouble} onConfirm={() => void act.run()}>
          Revoke
        </ConfirmByName>
      </DialogContent>
    </Dialog>
  );
}
