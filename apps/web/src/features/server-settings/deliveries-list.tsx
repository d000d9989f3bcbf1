"use client";

import type { Delivery } from "@switchyard/contracts";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { call } from "../../client/call.ts";
import { useAction } from "../../client/use-action.ts";
import { Button } from "../../components/ui/button.tsx";
import { Chip, type ChipTone } from "../../components/ui/chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";

const looks: Readonly<Record<Delivery["status"], { readonly tone: ChipTone; readonly word: string }>> = {
  received: { tone: "blue", word: "Received" },
  processed: { tone: "green", word: "Processed" },
  ignored: { tone: "grey", word: "Ignored" },
  failed: { tone: "red", word: "Failed" },
};

/** Webhooks that came last, each with what became of it and a way to process it again. */
export function DeliveriesList(props: {
  readonly org: string;
  readonly deliveries: readonly Delivery[];
  readonly mayReplay: boolean;
}) {
  const router = useRouter();
  const replay = useAction(
    async (delivery: string) => {
      await call("replayDelivery", { params: { org: props.org, delivery } });
      toast.success("It is processed again.");
      router.refresh();
    },
    { announce: true },
  );
  if (props.deliveries.length === 0) return null;
  return (
    <section aria-label="Last deliveries" className="border-t">
      <h3 className="px-5 pt-4 pb-2 text-sm font-medium">Last deliveries</h3>
      <ul>
        {props.deliveries.map((delivery) => (
          <li
            key={delivery.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t px-5 py-2 text-sm first:border-t-0"
          >
            <Chip tone={looks[delivery.status].tone}>{looks[delivery.status].word}</Chip>
            <span className="min-w-0 flex-1 basis-60">
              <Untrusted text={delivery.summary} limit={160} />
              <span className="block text-xs text-muted">
                <span className="font-mono">{delivery.event}</span> · <Ago at={delivery.receivedAt} />
                {delivery.replayOf ? " · replayed" : null}
                {delivery.error ? (
                  <>
                    {" · "}
                    <span className="untrusted text-red">{delivery.error}</span>
                  </>
                ) : null}
              </span>
            </span>
            {props.mayReplay ? (
              <Button
                size="sm"
                tone="quiet"
                disabled={replay.busy}
                aria-label={`Replay: ${delivery.summary}`}
                onClick={() => void replay.run(delivery.id)}
              >
                Replay
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
