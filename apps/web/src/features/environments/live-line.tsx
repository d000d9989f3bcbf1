import type { Environment } from "@switchyard/contracts";
import Link from "next/link";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { deploymentState, queueWords, standingWords } from "../deployments/deployment-words.ts";
import { shortCommit } from "../servers/server-state.ts";
import type { EnvironmentFacts } from "./environment-facts.ts";

const link = "font-mono text-xs text-ink underline-offset-4 hover:underline";

/** What is live in an environment, and beside it the last deployment to it where that is another one. */
export function LiveLine(props: {
  readonly base: string;
  readonly environment: Environment;
  readonly facts: EnvironmentFacts | null;
}) {
  const { base, environment, facts } = props;
  const live = environment.liveDeploymentId;
  const latest = facts?.latest ?? null;
  const besides = latest !== null && latest.id !== live ? latest : null;
  return (
    <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
      <StateChip state={live ? "live" : besides ? deploymentState(besides) : "none"} />
      {live ? <Live base={base} environment={environment} live={live} facts={facts} /> : null}
      {besides ? (
        <span className="inline-flex items-center gap-1.5">
          {live ? <StateChip state={deploymentState(besides)} bare /> : null}
          <Link href={`${base}/deployments/${besides.id}`} className={link}>
            #{besides.number}
          </Link>
          {live ? standingWords(besides) || `is ${besides.status}` : queueWords(besides)}
        </span>
      ) : null}
      {environment.variablesChanged ? <span className="text-amber">Variables changed since</span> : null}
    </p>
  );
}

function Live(props: {
  readonly base: string;
  readonly environment: Environment;
  readonly live: string;
  readonly facts: EnvironmentFacts | null;
}) {
  const { live } = props.facts ?? { live: null };
  return (
    <span>
      <Link href={`${props.base}/deployments/${props.live}`} className={link}>
        {live ? (shortCommit(live.commit) ?? `#${live.number}`) : "a deployment"}
      </Link>{" "}
      {props.environment.liveSince ? (
        <>
          went live <Ago at={props.environment.liveSince} />
        </>
      ) : null}
    </span>
  );
}
