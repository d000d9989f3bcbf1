import type { Deployment } from "@switchyard/contracts";
import Link from "next/link";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { shortCommit } from "../servers/server-state.ts";
import { spentMs } from "./timeline.ts";

/** Deployments of a server, newest first; the live one is marked. Every row leads to its steps. */
export function DeploymentsTable(props: { readonly base: string; readonly deployments: readonly Deployment[] }) {
  return (
    <Card className="overflow-hidden">
      <ul>
        {props.deployments.map((deployment) => (
          <DeploymentRow key={deployment.id} base={props.base} deployment={deployment} />
        ))}
      </ul>
    </Card>
  );
}

function DeploymentRow(props: { readonly base: string; readonly deployment: Deployment }) {
  const { deployment } = props;
  const commit = shortCommit(deployment.commit);
  const spent = spentMs(deployment);
  return (
    <li className="relative grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-0.5 border-b px-4 py-3 transition-colors last:border-b-0 hover:bg-hover/60 md:grid-cols-[112px_minmax(0,1fr)_88px_220px] md:py-2.5">
      <div className="flex items-center gap-2 max-md:order-2 max-md:justify-end">
        <StateChip state={deployment.status} />
      </div>
      <div className="min-w-0 max-md:order-1">
        <p className="flex min-w-0 items-center gap-2">
          <Link
            href={`${props.base}/deployments/${deployment.id}`}
            className="min-w-0 truncate text-sm font-medium after:absolute after:inset-0"
          >
            <span className="sr-only">Deployment {deployment.number}: </span>
            <span className="untrusted">{firstLine(deployment)}</span>
          </Link>
          {deployment.live ? <Chip tone="green">Live</Chip> : null}
        </p>
        <p className="truncate text-xs text-muted">
          <span className="font-mono">#{deployment.number}</span>
          {commit ? <span className="font-mono"> · {commit}</span> : null}
          {deployment.ref ? <span className="untrusted"> · {deployment.ref}</span> : null}
          {deployment.failure ? (
            <span className="text-red">
              {" "}
              · {deployment.failure.code}
              {deployment.failure.step ? ` in ${deployment.failure.step}` : ""}
            </span>
          ) : null}
        </p>
      </div>
      <span className="text-end font-mono text-xs tabular-nums text-muted max-md:hidden">
        {spent === null ? "" : duration(spent)}
      </span>
      <p className="truncate text-end text-xs text-muted max-md:order-3 max-md:col-span-2 max-md:text-start">
        <Ago at={deployment.createdAt} /> by <span className="untrusted">{deployment.createdBy.label}</span>
      </p>
    </li>
  );
}

function firstLine(deployment: Deployment): string {
  return deployment.commitMessage?.split("\n")[0] || `Deployment ${deployment.number}`;
}
