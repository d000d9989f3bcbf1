"use client";

import type { Deployment } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { isMoving } from "../servers/server-state.ts";
import { isBlocked } from "./deployment-words.ts";
import { PromoteDialog, type PromoteProps } from "./promote-dialog.tsx";
import { planOf } from "./promote-words.ts";
import { RedeployButton } from "./redeploy-button.tsx";

/** Cancel while it moves; redeploy, promote, or roll back to it once it is ready. */
export function DeploymentActions(props: PromoteProps) {
  const { org, server, deployment } = props;
  if (isMoving(deployment.status)) return <CancelButton org={org} server={server} deployment={deployment} />;
  if (deployment.status !== "ready") return null;
  const plan = planOf(deployment, props.target, props.lived);
  const own = props.target === deployment.environment;
  return (
    <div className="flex flex-wrap gap-2">
      <RedeployButton org={org} server={server} deployment={deployment} />
      {plan.kind === "live" || (isBlocked(deployment) && plan.kind !== "rollback") ? null : (
        <PromoteDialog
          {...props}
          trigger={<Button tone={own ? "primary" : "outline"}>{own ? plan.verb : elsewhere(props.target)}</Button>}
        />
      )}
    </div>
  );
}

function elsewhere(target: string): string {
  return target === "production" ? "Promote to production" : "Promote elsewhere";
}

function CancelButton(props: { readonly org: string; readonly server: string; readonly deployment: Deployment }) {
  const router = useRouter();
  const params = { org: props.org, server: props.server, deployment: props.deployment.id };
  const cancel = useAction(
    async () => {
      await call("cancelDeployment", { params });
      toast("Canceling. What was live stays live.");
      router.refresh();
    },
    { announce: true },
  );
  return (
    <Button tone="danger-outline" busy={cancel.busy} onClick={() => void cancel.run()}>
      Cancel deployment
    </Button>
  );
}
