import type { Server } from "@switchyard/contracts";
import Link from "next/link";
import { Card, Section } from "../../components/ui/card.tsx";
import { type State, StateChip } from "../../components/ui/state-chip.tsx";
import { serverState } from "../servers/server-state.ts";

const order: readonly State[] = ["failed", "building", "verifying", "queued", "live", "none"];

/** Servers grouped by state, what needs a look first. */
export function ServersByState(props: { readonly org: string; readonly servers: readonly Server[] }) {
  const groups = order
    .map((state) => ({ state, servers: props.servers.filter((server) => serverState(server) === state) }))
    .filter((group) => group.servers.length > 0);
  return (
    <Section title="Servers">
      <Card>
        <ul>
          {groups.map((group) => (
            <li key={group.state} className="flex items-start gap-3 border-b px-4 py-3 last:border-b-0">
              <span className="flex w-28 shrink-0 items-center gap-2">
                <StateChip state={group.state} />
                <span className="text-sm tabular-nums text-muted">{group.servers.length}</span>
              </span>
              <span className="flex min-w-0 flex-wrap gap-x-3 gap-y-1">
                {group.servers.slice(0, 8).map((server) => (
                  <Link
                    key={server.id}
                    href={`/${props.org}/servers/${server.slug}`}
                    className="untrusted text-sm font-medium underline-offset-4 hover:underline"
                  >
                    {server.name}
                  </Link>
                ))}
                {group.servers.length > 8 ? (
                  <Link href={`/${props.org}/servers`} className="text-sm text-accent-ink hover:underline">
                    {group.servers.length - 8} more
                  </Link>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
