"use client";

import type { Deployment } from "@switchyard/contracts";
import { useState } from "react";
import { pathOf } from "../../client/call.ts";
import { Card } from "../../components/ui/card.tsx";
import { LogViewer } from "../logs/log-viewer.tsx";
import { DeploymentActions } from "./deployment-actions.tsx";
import { DeploymentSummary } from "./deployment-summary.tsx";
import { FailureCard } from "./failure-card.tsx";
import { PlanCard } from "./plan-card.tsx";
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

/** One deployment: its steps are the page, with the log of the running or chosen step under them. */
export function DeploymentView(props: {
  readonly org: string;
  readonly server: string;
  readonly first: Deployment;
  readonly liveNumber: number | null;
  readonly mayDeploy: boolean;
}) {
  const { org, server } = props;
  const params = { org, server, deployment: props.first.id };
  const { deployment, lines, state } = useDeploymentStream(params, props.first);
  const [step, setStep] = useState<string | null>(null);
  const shown = step === null ? lines : lines.filter((line) => line.step === step);
  const waiting = hasEnded(deployment) ? "This deployment wrote no log." : "Waiting for the first line…";
  return (
    <>
      <DeploymentSummary
        deployment={deployment}
        actions={
          props.mayDeploy ? (
            <DeploymentActions org={org} server={server} deployment={deployment} liveNumber={props.liveNumber} />
          ) : null
        }
      />
      {deployment.failure ? <FailureCard failure={deployment.failure} /> : null}
      <WarningList warnings={deployment.warnings} />
      <Card className="overflow-hidden">
        <StepList deployment={deployment} chosen={step} onChoose={setStep} />
        <div className="border-t">
          <LogViewer
            lines={shown}
            label={step ? `Log of the step ${step}` : "Log of the deployment"}
            status={step ? `Step ${step} only` : streamWords[state]}
            empty={state === "connecting" ? "Opening the log…" : waiting}
            download={{ href: pathOf("getDeploymentLogs", { params }), name: `${server}-${deployment.number}.log` }}
            showStep={step === null}
          />
        </div>
      </Card>
      <PlanCard deployment={deployment} />
    </>
  );
}
