import type { Deployment } from "@switchyard/contracts";
import Link from "next/link";
import { Card } from "../../components/ui/card.tsx";
import { Chip } from "../../components/ui/chip.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { shortCommit } from "../servers/server-state.ts";
import { deploymentState, queueWords, titleOf, triggerWords, whoOf } from "./deployment-words.ts";
import { spentMs } from "./timeline.ts";

/** Deployments of a server, newest first; what is live says where. Every row leads to its steps. */
export function DeploymentsTable(props: {
  readonly base: string;
  readonly deployments: readonly Deployment[];
  /** Leaves the environment out where all rows share one. */
  readonly oneEnvironment: boolean;
}) {
  return (
    <Card className="overflow-hidden">
      <ul aria-label="Deployments">
        {props.deployments.map((deployment) => (
          <DeploymentRow key={deployment.id} {...props} deployment={deployment} />
        ))}
      </ul>
    </Card>
  );
}

function DeploymentRow(props: {
  readonly base: string;
  readonly deployment: Deployment;
  readonly oneEnvironment: boolean;
}) {
  const { deployment } = props;
  const spent = spentMs(deployment);
  const queue = queueWords(deployment);
  return (
    <li className="relative grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 border-b px-4 py-3 transition-colors last:border-b-0 hover:bg-hover/60 md:grid-cols-[144px_minmax(0,1fr)_72px_minmax(0,200px)] md:py-2.5">
      <div className="flex items-center gap-2 max-md:order-2 max-md:justify-end">
        <StateChip state={deploymentState(deployment)} />
      </div>
      <div className="min-w-0 max-md:order-1">
        <p className="flex min-w-0 items-center gap-2">
          <Link
            href={`${props.base}/deployments/${deployment.id}`}
            className="min-w-0 truncate text-sm font-medium after:absolute after:inset-0"
          >
            <span className="sr-only">Deployment {deployment.number}: </span>
            <span className="untrusted">{titleOf(deployment)}</span>
          </Link>
          {deployment.liveIn.map((slug) => (
            <Chip key={slug} tone="green">
              {slug === deployment.environment ? "Live" : `Live in ${slug}`}
            </Chip>
          ))}
        </p>
        <About deployment={deployment} withEnvironment={!props.oneEnvironment} />
      </div>
      <span className="text-end font-mono text-xs tabular-nums text-muted max-md:hidden">
        {spent === null ? "" : duration(spent)}
      </span>
      <p className="min-w-0 text-end text-xs text-muted max-md:order-3 max-md:col-span-2 max-md:text-start">
        <span className="block truncate">
          <Ago at={deployment.createdAt} /> by <span className="untrusted">{whoOf(deployment)}</span>
        </span>
        <span className={queue ? "block truncate" : "block truncate max-md:hidden"}>
          {queue ?? triggerWords(deployment)}
        </span>
      </p>
    </li>
  );
}

function About(props: { readonly deployment: Deployment; readonly withEnvironment: boolean }) {
  const { deployment } = props;
  const branch = deployment.branch ?? deployment.ref;
  const commit = shortCommit(deployment.commit);
  return (
    <p className="truncate text-xs text-muted">
      <span className="font-mono">#{deployment.number}</span>
      {props.withEnvironment ? <span className="text-ink"> · {deployment.environment}</span> : null}
      {branch ? (
        <>
          {" · "}
          <span className="untrusted font-mono">{branch}</span>
        </>
      ) : null}
      {deployment.pull === null ? null : ` · PR #${deployment.pull}`}
      {deployment.fromFork ? " · fork" : null}
      {commit ? (
        <>
          {" · "}
          <span className="font-mono">{commit}</span>
        </>
      ) : null}
      {deployment.failure ? (
        <span className="text-red">
          {" "}
          · {deployment.failure.code}
          {deployment.failure.step ? ` in ${deployment.failure.step}` : ""}
        </span>
      ) : null}
    </p>
  );
}
