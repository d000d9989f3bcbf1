import type { Server } from "@switchyard/contracts";
import { Globe } from "lucide-react";
import Link from "next/link";
import { Card } from "../../components/ui/card.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Table, Td, Th, Tr } from "../../components/ui/table.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { count, rate } from "../../components/ui/time-words.ts";
import { serverState, shortCommit, sourceWords } from "./server-state.ts";

/** Servers of an org: a table on wide screens, rows of two lines on phones. Every row is a link. */
export function ServersTable(props: { readonly org: string; readonly servers: readonly Server[] }) {
  return (
    <Card className="overflow-hidden">
      <div className="hidden md:block">
        <Table>
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>State</Th>
              <Th>Live commit</Th>
              <Th className="text-end">Calls · 24 h</Th>
              <Th className="text-end">Errors</Th>
              <Th>Last deployment</Th>
            </tr>
          </thead>
          <tbody>
            {props.servers.map((server) => (
              <ServerRow key={server.id} org={props.org} server={server} />
            ))}
          </tbody>
        </Table>
      </div>
      <ul className="md:hidden">
        {props.servers.map((server) => (
          <ServerLine key={server.id} org={props.org} server={server} />
        ))}
      </ul>
    </Card>
  );
}

function ServerRow(props: { readonly org: string; readonly server: Server }) {
  const { org, server } = props;
  const commit = shortCommit(server.live?.commit);
  const { total, errors } = server.calls24h;
  return (
    <Tr>
      <Td className="max-w-72">
        <Link href={`/${org}/servers/${server.slug}`} className="font-medium after:absolute after:inset-0">
          <span className="untrusted">{server.name}</span>
        </Link>
        {server.access === "public" ? <PublicMark /> : null}
        <p className="untrusted truncate text-xs text-muted">{sourceWords(server.source)}</p>
      </Td>
      <Td>
        <StateChip state={serverState(server)} />
      </Td>
      <Td className="font-mono text-xs">{commit ?? <span className="text-muted">–</span>}</Td>
      <Td className="text-end font-mono text-xs tabular-nums">{count(total)}</Td>
      <Td
        className={`text-end font-mono text-xs tabular-nums ${errors * 20 > total ? "text-red" : errors === 0 ? "text-muted" : ""}`}
      >
        {rate(errors, total)}
      </Td>
      <Td>
        <LastDeployment server={server} />
      </Td>
    </Tr>
  );
}

function LastDeployment(props: { readonly server: Server }) {
  const last = props.server.lastDeployment;
  if (!last) return <span className="text-muted">None yet</span>;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <StateChip state={last.status} bare />
      <span className="font-mono text-xs">#{last.number}</span>
      <Ago at={last.createdAt} className="text-muted" />
    </span>
  );
}

function ServerLine(props: { readonly org: string; readonly server: Server }) {
  const { org, server } = props;
  const { total, errors } = server.calls24h;
  return (
    <li className="relative border-b px-4 py-3 last:border-b-0">
      <div className="flex items-center justify-between gap-3">
        <Link
          href={`/${org}/servers/${server.slug}`}
          className="min-w-0 truncate font-medium after:absolute after:inset-0"
        >
          <span className="untrusted">{server.name}</span>
        </Link>
        <StateChip state={serverState(server)} />
      </div>
      <p className="mt-0.5 flex items-center gap-1.5 text-xs text-muted">
        <span className="truncate">
          {count(total)} calls · {rate(errors, total)} errors · 24 h
        </span>
        {server.lastDeployment ? (
          <Ago at={server.lastDeployment.createdAt} className="ms-auto shrink-0 whitespace-nowrap" />
        ) : null}
      </p>
    </li>
  );
}

/** Says that a server answers anyone. */
export function PublicMark() {
  return (
    <span title="Public: anyone may call it" className="ms-1.5 inline-flex align-[-2px] text-amber">
      <Globe aria-hidden className="size-3.5" />
      <span className="sr-only">Public: anyone may call it</span>
    </span>
  );
}
