import type { Deployment } from "@switchyard/contracts";
import { GitBranch, GitPullRequest, Layers } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Chip } from "../../components/ui/chip.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { shortCommit } from "../servers/server-state.ts";
import { deploymentState, queueWords, type SourceLinks, titleOf, triggerWords, whoOf } from "./deployment-words.ts";
import { OutLink } from "./out-link.tsx";
import { spentMs } from "./timeline.ts";

/** What this deployment is of, where it belongs, how it stands, what started it and who. */
export function DeploymentSummary(props: {
  readonly deployment: Deployment;
  /** What blocks it was overruled once. */
  readonly wasLive: boolean;
  readonly base: string;
  readonly links: SourceLinks;
  readonly actions: ReactNode;
}) {
  const { deployment, base } = props;
  const spent = spentMs(deployment);
  const queue = queueWords(deployment);
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-1 basis-96 flex-col gap-1.5">
        <div className="flex flex-wrap items-center gap-2">
          <h2 dir="auto" className="untrusted text-lg font-semibold">
            {titleOf(deployment)}
          </h2>
          <span data-testid="deployment-status" data-status={deployment.status}>
            <StateChip state={props.wasLive ? deployment.status : deploymentState(deployment)} />
          </span>
          {deployment.liveIn.map((slug) => (
            <Chip key={slug} tone="green">
              {slug === deployment.environment ? "Live" : `Live in ${slug}`}
            </Chip>
          ))}
          {queue ? <span className="text-sm text-muted">{queue}</span> : null}
        </div>
        <Origin deployment={deployment} base={base} links={props.links} />
        <p className="text-sm text-muted">
          {sentence(triggerWords(deployment))} <Ago at={deployment.createdAt} /> by{" "}
          <span className="untrusted text-ink">{whoOf(deployment)}</span>
          {spent === null ? null : <span> · took {duration(spent)}</span>}
          {deployment.reusedFrom ? (
            <>
              {" · "}
              <Link
                href={`${base}/deployments/${deployment.reusedFrom}`}
                className="underline decoration-line-strong underline-offset-3 hover:decoration-current"
              >
                artifact of an earlier deployment
              </Link>
            </>
          ) : null}
        </p>
      </div>
      {props.actions}
    </div>
  );
}

/** Number, environment, branch, pull request and commit, each leading to where it is. */
function Origin(props: { readonly deployment: Deployment; readonly base: string; readonly links: SourceLinks }) {
  const { deployment, links } = props;
  const commit = shortCommit(deployment.commit);
  const branch = deployment.branch ?? deployment.ref;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <span className="font-mono text-xs">#{deployment.number}</span>
      <Link
        href={`${props.base}/environments/${deployment.environment}`}
        className="inline-flex items-center gap-1 text-ink underline-offset-4 hover:underline"
      >
        <Layers aria-hidden className="size-3.5 text-muted" />
        <span className="sr-only">Environment </span>
        {deployment.environment}
      </Link>
      {branch ? (
        <span className="inline-flex min-w-0 items-center gap-1">
          <GitBranch aria-hidden className="size-3.5 shrink-0" />
          <OutLink href={links.branch} className="untrusted font-mono text-xs">
            {branch}
          </OutLink>
        </span>
      ) : null}
      {deployment.pull === null ? null : (
        <span className="inline-flex items-center gap-1">
          <GitPullRequest aria-hidden className="size-3.5 shrink-0" />
          <OutLink href={links.pull}>#{deployment.pull}</OutLink>
          {deployment.fromFork ? <Chip tone="amber">Fork</Chip> : null}
        </span>
      )}
      {commit && deployment.commit ? (
        <span className="inline-flex items-center">
          <OutLink href={links.commit} className="font-mono text-xs" title={deployment.commit}>
            {commit}
          </OutLink>
          <CopyButton text={deployment.commit} label="the commit" className="-my-2 size-7" />
        </span>
      ) : null}
    </div>
  );
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
