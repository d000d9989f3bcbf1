import type { AuditEvent } from "@switchyard/contracts";
import { cn } from "../../components/ui/class-names.ts";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Table, Td, Th, Tr } from "../../components/ui/table.tsx";
import { Clock } from "../../components/ui/time.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { ActorLabel } from "./actor.tsx";
import { EventSubject } from "./event-words.tsx";

interface Props {
  readonly events: readonly AuditEvent[];
  readonly withServer: boolean;
  readonly open: string | null;
  readonly onOpen: (event: AuditEvent) => void;
}

/** Audit events, dense: a table on wide screens, rows of two lines on phones. A row opens its panel. */
export function AuditTable(props: Props) {
  return (
    <>
      <div className="hidden md:block">
        <Table className="table-fixed">
          <thead>
            <tr>
              <Th className="w-44">Time</Th>
              <Th className="w-[24%]">Actor</Th>
              <Th>{props.withServer ? "Server · tool" : "Tool or method"}</Th>
              <Th className="w-32">Outcome</Th>
              <Th className="w-24 text-end">Duration</Th>
            </tr>
          </thead>
          <tbody>
            {props.events.map((event) => (
              <AuditRow key={event.id} {...props} event={event} />
            ))}
          </tbody>
        </Table>
      </div>
      <ul className="md:hidden">
        {props.events.map((event) => (
          <AuditLine key={event.id} {...props} event={event} />
        ))}
      </ul>
    </>
  );
}

function AuditRow({ event, withServer, open, onOpen }: Props & { readonly event: AuditEvent }) {
  return (
    <Tr className={cn(open === event.id && "bg-accent-soft/60")}>
      <Td className="py-1.5">
        <button
          type="button"
          onClick={() => onOpen(event)}
          className="font-mono text-xs whitespace-nowrap after:absolute after:inset-0"
        >
          <Clock at={event.occurredAt} />
          <span className="sr-only"> Show details</span>
        </button>
      </Td>
      <Td className="py-1.5">
        <ActorLabel actor={event.actor} className="max-w-full" />
      </Td>
      <Td className="py-1.5">
        <span className="flex min-w-0">
          <EventSubject event={event} withServer={withServer} />
        </span>
      </Td>
      <Td className="py-1.5">
        <StateChip state={event.outcome} />
      </Td>
      <Td className="py-1.5 text-end font-mono text-xs tabular-nums text-muted">
        {event.durationMs === null ? "–" : duration(event.durationMs)}
      </Td>
    </Tr>
  );
}

function AuditLine({ event, withServer, onOpen }: Props & { readonly event: AuditEvent }) {
  return (
    <li className="relative border-b px-4 py-2.5 last:border-b-0">
      <div className="flex items-center justify-between gap-3 text-sm">
        <button type="button" onClick={() => onOpen(event)} className="min-w-0 text-start after:absolute after:inset-0">
          <span className="flex min-w-0">
            <EventSubject event={event} withServer={withServer} />
          </span>
        </button>
        <StateChip state={event.outcome} />
      </div>
      <div className="mt-0.5 flex items-center justify-between gap-3 text-xs text-muted">
        <ActorLabel actor={event.actor} className="min-w-0" />
        <span className="shrink-0 font-mono">
          <Clock at={event.occurredAt} />
        </span>
      </div>
    </li>
  );
}
