import type { AuditEvent } from "@switchyard/contracts";
import Link from "next/link";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { ActorLabel } from "./actor.tsx";
import { EventSubject } from "./event-words.tsx";

/** A few audit events in short, each leading to its row in the audit list. */
export function EventList(props: {
  readonly org: string;
  readonly events: readonly AuditEvent[];
  readonly server?: string;
  readonly empty: string;
}) {
  if (props.events.length === 0) return <p className="px-4 py-6 text-sm text-muted">{props.empty}</p>;
  const base = props.server ? `/${props.org}/servers/${props.server}/audit` : `/${props.org}/audit`;
  return (
    <ul>
      {props.events.map((event) => (
        <li
          key={event.id}
          className="relative flex items-center gap-3 border-b px-4 py-2.5 text-sm transition-colors last:border-b-0 hover:bg-hover/60"
        >
          <StateChip state={event.outcome} bare />
          <Link href={`${base}?event=${event.id}`} className="min-w-0 flex-1 truncate after:absolute after:inset-0">
            <EventSubject event={event} withServer={props.server === undefined} />
          </Link>
          <ActorLabel actor={event.actor} className="max-w-40 text-xs text-muted max-sm:hidden" />
          <span className="w-16 text-end font-mono text-xs tabular-nums text-muted max-sm:hidden">
            {event.durationMs === null ? "" : duration(event.durationMs)}
          </span>
          <Ago at={event.occurredAt} className="w-20 shrink-0 text-end text-xs text-muted" />
        </li>
      ))}
    </ul>
  );
}
