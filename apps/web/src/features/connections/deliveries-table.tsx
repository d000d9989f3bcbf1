import type { Delivery } from "@switchyard/contracts";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { Table, Td, Th, Tr } from "../../components/ui/table.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { DeliveryStatusChip } from "./delivery-status.tsx";
import { ReplayDelivery } from "./replay-delivery.tsx";

/** Webhooks that came, newest first: what each said and how it fared. */
export function DeliveriesTable(props: {
  readonly org: string;
  readonly deliveries: readonly Delivery[];
  readonly mayReplay: boolean;
}) {
  const { org, deliveries, mayReplay } = props;
  return (
    <Card className="overflow-hidden">
      <div className="hidden md:block">
        <Table>
          <thead>
            <tr>
              <Th>Event</Th>
              <Th>What it said</Th>
              <Th>Status</Th>
              <Th>Came</Th>
              <Th>
                <span className="sr-only">Replay</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {deliveries.map((delivery) => (
              <Tr key={delivery.id}>
                <Td className="w-px align-top whitespace-nowrap">
                  <code className="font-mono text-xs">{delivery.event}</code>
                </Td>
                <Td className="max-w-0 align-top">
                  <Said delivery={delivery} />
                </Td>
                <Td className="w-px align-top">
                  <DeliveryStatusChip status={delivery.status} />
                </Td>
                <Td className="w-px align-top whitespace-nowrap text-muted">
                  <Ago at={delivery.receivedAt} />
                </Td>
                <Td className="w-px py-1 text-end align-top">
                  {mayReplay ? <ReplayDelivery org={org} delivery={delivery} /> : null}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
      <ul className="md:hidden">
        {deliveries.map((delivery) => (
          <li key={delivery.id} className="flex flex-col gap-1.5 border-b px-4 py-3 last:border-b-0">
            <div className="flex items-center gap-2">
              <code className="min-w-0 truncate font-mono text-xs">{delivery.event}</code>
              <DeliveryStatusChip status={delivery.status} />
              <span className="ms-auto text-xs whitespace-nowrap text-muted">
                <Ago at={delivery.receivedAt} />
              </span>
            </div>
            <div className="flex items-start gap-2">
              <div className="min-w-0 flex-1">
                <Said delivery={delivery} />
              </div>
              {mayReplay ? <ReplayDelivery org={org} delivery={delivery} /> : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What it said, and what went wrong; both may come from who pushed. */
function Said(props: { readonly delivery: Delivery }) {
  const { summary, error, attempts, replayOf, server, source } = props.delivery;
  return (
    <>
      <p className="flex min-w-0 items-center gap-2">
        <span dir="auto" className="untrusted max-md:line-clamp-2 md:truncate" title={summary}>
          {summary}
        </span>
        {replayOf ? <Chip tone="outline">Replay</Chip> : null}
      </p>
      {source === "server" && server ? (
        <p className="truncate text-xs text-muted">By the webhook URL of {server}</p>
      ) : null}
      {error ? (
        <p dir="auto" className="untrusted text-sm text-red">
          {error}
          {attempts > 1 ? <span className="text-muted"> · {attempts} tries</span> : null}
        </p>
      ) : null}
    </>
  );
}
