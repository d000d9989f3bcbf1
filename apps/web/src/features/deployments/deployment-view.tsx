"use client";

import type { Deployment, Environment, Permission, Source } from "@switchyard/contracts";
import { useState } from "react";
import { pathOf } from "../../client/call.ts";
import { Button } from "../../components/ui/button.tsx";
import { Card } from "../../components/ui/card.tsx";
import { LogViewer } from "../logs/log-viewer.tsx";
import { BlockedCard } from "./blocked-card.tsx";
import { DeploymentActions } from "./deployment-actions.tsx";
import { DeploymentSummary } from "./deployment-summary.tsx";
import { sourceLinks } from "./deployment-words.ts";
import { DiffCard } from "./diff-card.tsx";
import { FailureCard } from "./failure-card.tsx";
import { GatesCard } from "./gates-card.tsx";
import { HoldCard } from "./hold-card.tsx";
import { PlanCard } from "./plan-card.tsx";
import { PromoteDialog } from "./promote-dialog.tsx";
import { firstTarget, type LivedIn, targetsOf } from "./promote-words.ts";
import { StepList } from "./step-list.tsx";
import { hasEnded } from "./timeline.ts";
import { type StreamState, useDeploymentStream } from "./use-deployment-stream.ts";
import { WarningList } from "./warning-list.tsx";

const streamWords: Readonly<Record<StreamState, string>> = {
  connecting: "Connecting…",
  following: "Live",
  reconnecting: "Connection lost, trying again…",
  ended: "Complete",
};

/** One deployment: what must be decided first, then its steps with their log, what it changes, what gates say. */
export function DeploymentView(props: {
  readonly org: string;
  readonly server: string;
  readonly source: Source;
  readonly first: Deployment;
  readonly environments: readonly Environment[];
  readonly lived: LivedIn;
  readonly rights: readonly Permission[];
}) {
  const { org, server, rights } = props;
  const stream = useDeploymentStream({ org, server, deployment: props.first.id }, props.first);
  const { deployment } = stream;
  const base = `/${org}/servers/${server}`;
  const targets = targetsOf(props.environments);
  const mayApprove = rights.includes("deployment.approve");
  const promote = {
    org,
    server,
    deployment,
    targets,
    target: firstTarget(deployment, targets),
    lived: props.lived,
    mayApprove,
  };
  const mayDeploy = rights.includes("deployment.create");
  const pull = props.environments.find((one) => one.slug === deployment.environment)?.pull ?? null;
  const wasLive = props.lived[deployment.environment]?.includes(deployment.id) ?? false;
  const links = sourceLinks(props.source, deployment);
  return (
    <>
      <DeploymentSummary
        deployment={deployment}
        wasLive={wasLive}
        base={base}
        links={pull ? { ...links, pull: pull.url } : links}
        actions={mayDeploy ? <DeploymentActions {...promote} /> : null}
      />
      <HoldCard org={org} server={server} deployment={deployment} pull={pull} mayApprove={mayApprove} />
      <BlockedCard
        deployment={deployment}
        wasLive={wasLive}
        mayApprove={mayApprove}
        action={
          mayApprove ? (
            <PromoteDialog {...promote} trigger={<Button tone="danger-outline">Promote anyway</Button>} />
          ) : null
        }
      />
      {deployment.failure ? <FailureCard failure={deployment.failure} /> : null}
      <WarningList warnings={deployment.warnings} />
      <StepsAndLog org={org} server={server} stream={stream} />
      <DiffCard base={base} diff={deployment.diff} />
      <GatesCard gates={deployment.gates} />
      <PlanCard deployment={deployment} />
    </>
  );
}

/** The steps are the page, with the log of all or of the chosen step under them. */
function StepsAndLog(props: {
  readonly org: string;
  readonly server: string;
  readonly stream: ReturnType<typeof useDeploymentStream>;
}) {
  const { org, server } = props;
  const { deployment, lines, state } = props.stream;
  const [step, setStep] = useState<string | null>(null);
  const shown = step === null ? lines : lines.filter((line) => line.step === step);
  const reading = hasEnded(deployment) ? "Reading the log…" : "Waiting for the first line…";
  const params = { org, server, deployment: deployment.id };
  return (
    <Card className="overflow-hidden">
      <StepList deployment={deployment} chosen={step} onChoose={setStep} />
      <div className="border-t">
        <LogViewer
          lines={shown}
          label={step ? `Log of the step ${step}` : "Log of the deployment"}
          status={step ? `Step ${step} only` : streamWords[state]}
          empty={
            state === "connecting" ? "Opening the log…" : state === "ended" ? "This deployment wrote no log." : reading
          }
          download={{ href: pathOf("getDeploymentLogs", { params }), name: `${server}-${deployment.number}.log` }}
          showStep={step === null}
        />
      </div>
    </Card>
  );
}
