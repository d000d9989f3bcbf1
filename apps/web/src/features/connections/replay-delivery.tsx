"use client";

import type { Delivery } from "@switchyard/contracts";
import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";

/** Processes a webhook again. What is deployed already stays as it is: a webhook is a hint, GitHub is asked again. */
export function ReplayDelivery(props: { readonly org: string; readonly delivery: Delivery }) {
  const router = useRouter();
  const replay = useAction(
    async () => {
      await call("replayDelivery", { params: { org: props.org, delivery: props.delivery.id } });
      toast.success("Replayed. It is processed as a new delivery.");
      router.refresh();
    },
    { announce: true },
  );
  return (
    <Button
      size="sm"
      tone="quiet"
      busy={replay.busy}
      aria-label={`Replay ${props.delivery.event}: ${props.delivery.summary}`}
      onClick={() => void replay.run()}
    >
      {replay.busy ? null : <RotateCw aria-hidden />}
      Replay
    </Button>
  );
}
