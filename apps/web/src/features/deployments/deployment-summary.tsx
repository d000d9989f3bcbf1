import type { Deployment } from "@switchyard/contracts";
import type { ReactNode } from "react";
import { Chip } from "../../components/ui/chip.tsx";
import { CopyButton } from "../../components/ui/copy-button.tsx";
import { StateChip } from "../../components/ui/state-chip.tsx";
import { Ago } from "../../components/ui/time.tsx";
import { duration } from "../../components/ui/time-words.ts";
import { shortCommit } from "../servers/server-state.ts";
import { spentMs } from "./timeline.ts";

/** What this deployment is of, how it stands, who started it. */
export function DeploymentSummary(props: { readonly deployment: Deployment; readonly actions: ReactNode }) {
  const { deployment } = props;
  const commit = shortCommit(deployment.commit);
  const spent = spentMs(deployment);
  const title = deployment.commitMessage?.split("\n")[0] || `Deployment ${deployment.number}`;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-2">
          <h2 dir="auto" className="untrusted text-lg font-semibold">
            {title}
          </h2>
          <span data-testid="deployment-status" data-status={deployment.status}>
            <StateChip state={deployment.status} />
          </span>
          {deployment.live ? <Chip tone="green">Live</Chip> : null}
        </div>
        <div className="flex flex-wrap items-center gap-x-1.5 text-sm text-muted">
          <span className="font-mono text-xs">#{deployment.number}</span>
          {commit && deployment.commit ? (
            <>
              <span aria-hidden>·</span>
              <span className="font-mono text-xs text-ink" title={deployment.commit}>
                {commit}
              </span>
              <CopyButton text={deployment.commit} label="the commit" className="-my-2 -ms-1 size-7" />
            </>
          ) : null}
          {deployment.ref ? (
            <span className="untrusted">
              {commit ? "on" : "·"} {deployment.ref}
            </span>
          ) : null}
          <span>
            · started <Ago at={deployment.createdAt} /> by{" "}
            <span className="untrusted">{deployment.createdBy.label}</span>
          </span>
          {spent === null ? null : <span>· took {duration(spent)}</span>}
        </div>
      </div>
      {props.actions}
    </div>
  );
}
