"use client";

import type { Promotion } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { Field } from "../../components/ui/field.tsx";
import { Textarea } from "../../components/ui/input.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { shortCommit } from "../servers/server-state.ts";

/** Brings back what had been live, and says how long that took. */
export function RollBack(props: { readonly org: string; readonly server: string; readonly promotion: Promotion }) {
  const { org, server, promotion } = props;
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const name = shortCommit(promotion.commit) ?? `#${promotion.number}`;
  const back = useAction(async () => {
    const began = performance.now();
    await call("promoteDeployment", {
      params: { org, server, deployment: promotion.deploymentId },
      body: { environment: promotion.environment, ...(reason.trim() ? { reason: reason.trim() } : {}) },
    });
    const took = duration(performance.now() - began);
    setOpen(false);
    setReason("");
    toast.success(`Deployment ${promotion.number} is live in ${promotion.environment}.`, {
      description: `Rolled back in ${took}.`,
    });
    router.refresh();
  });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" aria-label={`Roll back to deployment ${promotion.number}`}>
          Roll back
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Roll back to ${name}?`}
        hint={`Deployment ${promotion.number} becomes live in ${promotion.environment} again, from its stored artifact and with the variables and policies it ran with. Nothing is built.`}
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void back.run();
          }}
        >
          <Field label="Reason" optional hint="Stands in this history." error={back.trouble?.fields["reason"]}>
            {(control) => (
              <Textarea
                {...control}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                maxLength={500}
                rows={2}
              />
            )}
          </Field>
          <TroubleNotice trouble={back.trouble} />
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Keep what is live</Button>
            </DialogClose>
            <Button type="submit" tone="primary" busy={back.busy}>
              Roll back to {name}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
