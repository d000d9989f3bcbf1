"use client";

import { Pause, Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { suspend, type Target } from "./credential-acts.ts";

/** Stops a credential for a while, or lets it go on. */
export function SuspendButton(props: { readonly target: Target; readonly suspended: boolean }) {
  const router = useRouter();
  const act = useAction(
    async () => {
      await suspend(props.target, !props.suspended);
      toast.success(
        props.suspended ? `${props.target.name} goes on.` : `${props.target.name} is refused within 5 seconds.`,
      );
      router.refresh();
    },
    { announce: true },
  );
  return (
    <Button busy={act.busy} onClick={() => void act.run()}>
      {props.suspended ? <Play aria-hidden /> : <Pause aria-hidden />}
      {props.suspended ? "Resume" : "Suspend"}
    </Button>
  );
}
