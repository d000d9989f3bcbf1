import type { Environment } from "@switchyard/contracts";
import { Button } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { RedeployButton } from "../deployments/redeploy-button.tsx";

/** Says that what is live runs with older variables, and offers to deploy it again with the new ones. */
export function ChangedVariables(props: {
  readonly org: string;
  readonly server: string;
  readonly environment: Environment;
  readonly mayDeploy: boolean;
}) {
  const { environment } = props;
  if (!environment.variablesChanged || environment.liveDeploymentId === null) return null;
  const deployment = { id: environment.liveDeploymentId, environment: environment.slug };
  return (
    <Notice
      tone="warning"
      title={`Variables of ${environment.slug} changed since what is live started`}
      action={
        props.mayDeploy ? (
          <RedeployButton
            org={props.org}
            server={props.server}
            deployment={deployment}
            trigger={<Button size="sm">Redeploy</Button>}
          />
        ) : null
      }
    >
      It still runs with the earlier ones.
    </Notice>
  );
}
