"use client";

import type { Deployment } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../components/ui/dialog.tsx";
import { TroubleNotice } from "../../components/ui/trouble-notice.tsx";
import { isMoving, shortCommit } from "../servers/server-state.ts";

/** Cancel while it moves; promote, or roll back to it, once it is ready and not live. */
export function DeploymentActions(props: {
  readonly org: string;
  readonly server: string;
  readonly deployment: Deployment;
  readonly liveNumber: number | null;
}) {
  const { deployment } = props;
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const params = { org: props.org, server: props.server, deployment: deployment.id };
  const cancel = useAction(
    async () => {
      await call("cancelDeployment", { params });
      toast("Canceling. What was live stays live.");
      router.refresh();
    },
    { announce: true },
  );
  const promote = useAction(async () => {
    await call("promoteDeployment", { params });
    setAsking(false);
    toast.success(`Deployment ${deployment.number} is live.`);
    router.refresh();
  });
  if (isMoving(deployment.status)) {
    return (
      <Button tone="danger-outline" busy={cancel.busy} onClick={() => void cancel.run()}>
        Cancel deployment
      </Button>
    );
  }
  if (deployment.status !== "ready" || deployment.live) return null;
  const name = shortCommit(deployment.commit) ?? `#${deployment.number}`;
  const back = props.liveNumber !== null && deployment.number < props.liveNumber;
  const words = back ? `Roll back to ${name}` : `Promote ${name}`;
  return (
    <>
      <Button tone="primary" onClick={() => setAsking(true)}>
        {words}
      </Button>
      <Dialog open={asking} onOpenChange={setAsking}>
        <DialogContent
          title={`${words}?`}
          hint={`Deployment ${deployment.number} becomes live within seconds, from its stored artifact: nothing is built. ${
            props.liveNumber === null ? "" : `Deployment ${props.liveNumber} stays ready, to go back to.`
          }`}
        >
          <TroubleNotice trouble={promote.trouble} />
          <div className="mt-2 flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Keep what is live</Button>
            </DialogClose>
            <Button tone="primary" busy={promote.busy} onClick={() => void promote.run()}>
              {words}
            </Button>
          </div>
        </DialogContent>
      </Dialog>
    </>
  );
}
