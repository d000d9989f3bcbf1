import type { Delivery } from "@switchyard/contracts";
import { Ago } from "../../components/ui/time.tsx";
import { Untrusted } from "../../components/ui/untrusted.tsx";
import { DeliveryStatusChip } from "../connections/delivery-status.tsx";
import { ReplayDelivery } from "../connections/replay-delivery.tsx";

/** Webhooks that came last, each with what became of it and a way to process it again. */
export function DeliveriesList(props: {
  readonly org: string;
  readonly deliveries: readonly Delivery[];
  readonly mayReplay: boolean;
}) {
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
            <DeliveryStatusChip status={delivery.status} />
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
            {props.mayReplay ? <ReplayDelivery org={props.org} delivery={delivery} /> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
