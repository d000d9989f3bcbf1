import type { Deployment, Server } from "@switchyard/contracts";
import Link from "next/link";
import type { ReactNode } from "react";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { isMoving, serverState, shortCommit } from "./server-state.ts";

/** One line: what is live, since when, from which commit, how many instances are warm, and what is under way. */
export function StateLine(props: {
  readonly org: string;
  readonly server: Server;
  readonly liveDeployment: Deployment | null;
}) {
  const { server } = props;
  const base = `/${props.org}/servers/${server.slug}/deployments`;
  const { live, lastDeployment: last } = server;
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
      <StateChip state={serverState(server)} />
      {live ? <Live base={base} live={live} deployment={props.liveDeployment} /> : null}
      {last && last.id !== live?.deploymentId ? <Last base={base} last={last} besideLive={live !== null} /> : null}
    </div>
  );
}

function Live(props: {
  readonly base: string;
  readonly live: NonNullable<Server["live"]>;
  readonly deployment: Deployment | null;
}) {
  const { live } = props;
  return (
    <>
      <Link href={`${props.base}/${live.deploymentId}`} className="font-mono text-xs text-ink hover:underline">
        {shortCommit(live.commit) ?? `#${live.number}`}
      </Link>
      <Dot />
      <span>
        deployed <Ago at={live.since} />
        {props.deployment ? <By deployment={props.deployment} /> : null}
      </span>
      <Dot />
      <span>{live.instances === 0 ? "sleeping" : `${live.instances} warm`}</span>
    </>
  );
}

function Last(props: {
  readonly base: string;
  readonly last: NonNullable<Server["lastDeployment"]>;
  readonly besideLive: boolean;
}) {
  const { last, besideLive } = props;
  const what = isMoving(last.status) ? " is being deployed" : last.status === "failed" ? " failed" : "";
  return (
    <>
      {besideLive ? <Dot /> : null}
      <Link href={`${props.base}/${last.id}`} className="inline-flex items-center gap-1.5 text-ink hover:underline">
        {besideLive ? <StateChip state={last.status} bare /> : null}#{last.number}
        {what}
      </Link>
    </>
  );
}

function By(props: { readonly deployment: Deployment }): ReactNode {
  return (
    <>
      {" "}
      by <span className="untrusted">{props.deployment.createdBy.label}</span>
    </>
  );
}

function Dot() {
  return (
    <span aria-hidden className="text-faint max-sm:hidden">
      ·
    </span>
  );
}
