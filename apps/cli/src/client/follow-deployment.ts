import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment, LogLineView } from "@switchyard/contracts";
import type { Api } from "./api.ts";
import { deploymentEvents } from "./events.ts";

export interface DeploymentPath {
  readonly org: string;
  readonly server: string;
  readonly deployment: string;
}

const ENDED: ReadonlySet<string> = new Set(["failed", "canceled", "superseded"]);
const PENDING: ReadonlySet<string> = new Set(["waiting", "running"]);
const AGAIN_MS = 250;

/** Follows a deployment to its end, through broken connections as well; tells every log line once. */
export async function followDeployment(
  api: Api,
  path: DeploymentPath,
  on: { line(line: LogLineView): void; change(deployment: Deployment): void },
): Promise<Deployment> {
  let afterSeq = 0;
  for (;;) {
    const stream = await api.call("streamDeployment", { path, query: { afterSeq } });
    try {
      for await (const event of deploymentEvents(stream)) {
        if (event.type === "deployment") on.change(event.deployment);
        else {
          for (const line of event.lines.filter((one) => one.seq > afterSeq)) {
            on.line(line);
            afterSeq = line.seq;
          }
        }
      }
    } catch {
      // The connection broke; what was missed comes with the next one.
    }
    const deployment = await api.call("getDeployment", { path });
    if (hasEnded(deployment)) return deployment;
    await sleep(AGAIN_MS);
  }
}

/** A deployment is ready before it is promoted: it has ended when no step is left to run. */
export function hasEnded(deployment: Pick<Deployment, "status" | "steps">): boolean {
  if (ENDED.has(deployment.status)) return true;
  return deployment.status === "ready" && deployment.steps.every((step) => !PENDING.has(step.status));
}
