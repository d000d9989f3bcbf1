"use client";

import type { Deployment } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";

/** Deploys the same artifact again with the variables as they are now, and goes to that deployment. */
export function RedeployButton(props: {
  readonly org: string;
  readonly server: string;
  readonly deployment: Pick<Deployment, "id" | "environment"> & { readonly number?: number };
  readonly trigger?: ReactNode;
}) {
  const { org, server, deployment } = props;
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const redeploy = useAction(async () => {
    const next = await call("redeployDeployment", { params: { org, server, deployment: deployment.id } });
    setOpen(false);
    router.push(`/${org}/servers/${server}/deployments/${next.id}`);
  });
  const which = deployment.number === undefined ? "what is live" : `deployment ${deployment.number}`;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{props.trigger ?? <Button>Redeploy</Button>}</DialogTrigger>
      <DialogContent
        title={`Redeploy ${which}?`}
        hint={`The same artifact is started with the variables of ${deployment.environment} as they are now, verified, and goes live there when it passes. Nothing is built.`}
      >
        <TroubleNotice trouble={redeploy.trouble} />
        <div className="mt-2 flex justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep what is live</Button>
          </DialogClose>
          <Button tone="primary" busy={redeploy.busy} onClick={() => void redeploy.run()}>
            Redeploy
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  );
}
