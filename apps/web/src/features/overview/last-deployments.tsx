import type { Server } from "@switchyard/contracts";
import Link from "next/link";
import { Card, Section } from "../../components/ui/card.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";

/** The last deployment of each server, newest first. */
export function LastDeployments(props: { readonly org: string; readonly servers: readonly Server[] }) {
  const rows = props.servers
    .flatMap((server) => (server.lastDeployment ? [{ server, last: server.lastDeployment }] : []))
    .sort((a, b) => b.last.createdAt.localeCompare(a.last.createdAt))
    .slice(0, 5);
  return (
    <Section title="Last deployments">
      <Card>
        {rows.length === 0 ? <p className="px-4 py-6 text-sm text-muted">Nothing was deployed yet.</p> : null}
        <ul>
          {rows.map(({ server, last }) => (
            <li
              key={last.id}
              className="relative flex items-center gap-3 border-b px-4 py-2.5 transition-colors last:border-b-0 hover:bg-hover/60"
            >
              <StateChip state={last.status} bare />
              <Link
                href={`/${props.org}/servers/${server.slug}/deployments/${last.id}`}
                className="min-w-0 truncate text-sm font-medium after:absolute after:inset-0"
              >
                <span className="untrusted">{server.name}</span>
              </Link>
              <span className="font-mono text-xs text-muted">#{last.number}</span>
              <Ago at={last.createdAt} className="ms-auto shrink-0 text-xs text-muted" />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
