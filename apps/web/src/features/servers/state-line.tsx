import type { Deployment, Promotion, Server } from "@switchyard/contracts";
import Link from "next/link";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { deploymentState, sourceLinks, standingWords, triggerWords, whoOf } from "../deployments/deployment-words.ts";
import { OutLink } from "../deployments/out-link.tsx";
import { isMoving, serverState, shortCommit } from "./server-state.ts";

/** One line: what is live, since when, how it came to be, how many instances are warm, and what is under way. */
export function StateLine(props: {
  readonly org: string;
  readonly server: Server;
  readonly liveDeployment: Deployment | null;
  readonly livePromotion: Promotion | null;
  readonly lastDeployment: Deployment | null;
}) {
  const { server } = props;
  const base = `/${props.org}/servers/${server.slug}/deployments`;
  const { live, lastDeployment: last } = server;
  // A deployment that ended well elsewhere is no news here.
  const settled = live !== null && props.lastDeployment !== null && standingWords(props.lastDeployment) === "";
  const besides = last && last.id !== live?.deploymentId && !settled ? last : null;
  const state = !live && props.lastDeployment ? deploymentState(props.lastDeployment) : serverState(server);
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
      <StateChip state={live || isHeld(state) ? state : serverState(server)} />
      {live ? (
        <Live
          base={base}
          server={server}
          live={live}
          deployment={props.liveDeployment}
          promotion={props.livePromotion}
        />
      ) : null}
      {besides ? (
        <Last base={base} last={besides} deployment={props.lastDeployment} besideLive={live !== null} />
      ) : null}
    </div>
  );
}

function isHeld(state: ReturnType<typeof deploymentState>): boolean {
  return state === "approval" || state === "checks" || state === "blocked";
}

function Live(props: {
  readonly base: string;
  readonly server: Server;
  readonly live: NonNullable<Server["live"]>;
  readonly deployment: Deployment | null;
  readonly promotion: Promotion | null;
}) {
  const { live, deployment } = props;
  const pull = deployment ? sourceLinks(props.server.source, deployment).pull : null;
  return (
    <>
      <Link href={`${props.base}/${live.deploymentId}`} className="font-mono text-xs text-ink hover:underline">
        {shortCommit(live.commit) ?? `#${live.number}`}
      </Link>
      <Dot />
      <span>
        <How deployment={deployment} promotion={props.promotion} since={live.since} />
        {deployment && deployment.pull !== null && deployment.trigger !== "pull_request" ? (
          <>
            {" "}
            (<OutLink href={pull}>#{deployment.pull}</OutLink>)
          </>
        ) : null}
      </span>
      <Dot />
      <span>{live.instances === 0 ? "sleeping" : `${live.instances} warm`}</span>
    </>
  );
}

/** `deployed 2 h ago by push to main by ada`, `rolled back 3 min ago by grace`. */
function How(props: {
  readonly deployment: Deployment | null;
  readonly promotion: Promotion | null;
  readonly since: string;
}) {
  const { deployment, promotion } = props;
  if (promotion && promotion.kind !== "deploy") {
    return (
      <>
        {promotion.kind === "rollback" ? "rolled back" : "promoted"} <Ago at={props.since} /> by{" "}
        <span className="untrusted">{promotion.actor.label}</span>
      </>
    );
  }
  return (
    <>
      deployed <Ago at={props.since} />
      {deployment ? (
        <>
          {byWords(deployment)} by <span className="untrusted">{whoOf(deployment)}</span>
        </>
      ) : null}
    </>
  );
}

function byWords(deployment: Deployment): string {
  const { trigger } = deployment;
  return trigger === "push" || trigger === "pull_request" ? ` by ${triggerWords(deployment)}` : "";
}

function Last(props: {
  readonly base: string;
  readonly last: NonNullable<Server["lastDeployment"]>;
  readonly deployment: Deployment | null;
  readonly besideLive: boolean;
}) {
  const { last, besideLive } = props;
  const state = props.deployment ? deploymentState(props.deployment) : last.status;
  const what = props.deployment ? standingWords(props.deployment) : isMoving(last.status) ? "is being deployed" : "";
  return (
    <>
      {besideLive ? <Dot /> : null}
      <Link href={`${props.base}/${last.id}`} className="inline-flex items-center gap-1.5 text-ink hover:underline">
        {besideLive ? <StateChip state={state} bare /> : null}#{last.number}
        {props.deployment && props.deployment.environment !== "production" ? ` to ${props.deployment.environment}` : ""}{" "}
        {what}
      </Link>
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
