import type { Deployment, Source } from "@switchyard/contracts";
import type { State } from "../../components/ui/state-chip.tsx";

/** The state a deployment shows: why it waits or why it is not live comes before its bare status. */
export function deploymentState(deployment: Pick<Deployment, "status" | "hold" | "blockedBy" | "liveIn">): State {
  if (deployment.hold && deployment.status === "queued") return deployment.hold.reason;
  return isBlocked(deployment) ? "blocked" : deployment.status;
}

/** Whether gates keep it from going live, and nobody has overruled them. */
export function isBlocked(deployment: Pick<Deployment, "status" | "blockedBy" | "liveIn">): boolean {
  return deployment.status === "ready" && deployment.blockedBy.length > 0 && deployment.liveIn.length === 0;
}

/** First line of the commit message, or the deployment's number. */
export function titleOf(deployment: Pick<Deployment, "commitMessage" | "number">): string {
  return deployment.commitMessage?.split("\n")[0]?.trim() || `Deployment ${deployment.number}`;
}

/** What started it: `push to main`, `pull request #12`, `by hand`. */
export function triggerWords(deployment: Pick<Deployment, "trigger" | "branch" | "ref" | "pull">): string {
  const branch = deployment.branch ?? deployment.ref;
  switch (deployment.trigger) {
    case "push":
      return branch ? `push to ${branch}` : "push";
    case "pull_request":
      return deployment.pull === null ? "pull request" : `pull request #${deployment.pull}`;
    case "create":
      return "first deployment";
    case "manual":
      return "deployed by hand";
    case "redeploy":
      return "redeployed";
    case "variables":
      return "changed variables";
    default:
      return deployment.trigger.replaceAll("_", " ");
  }
}

/** Who is behind it: the author of a commit that came by itself, else whoever pressed. */
export function whoOf(deployment: Pick<Deployment, "trigger" | "commitAuthor" | "createdBy">): string {
  const cameByItself = deployment.trigger === "push" || deployment.trigger === "pull_request";
  return (cameByItself ? deployment.commitAuthor : null) ?? deployment.createdBy.label;
}

/** Its place in the queue; null once it started or while it is held. */
export function queueWords(deployment: Pick<Deployment, "status" | "hold" | "ahead">): string | null {
  if (deployment.status !== "queued" || deployment.hold || deployment.ahead === null) return null;
  if (deployment.ahead === 0) return "Starts next";
  return deployment.ahead === 1 ? "1 deployment starts before it" : `${deployment.ahead} deployments start before it`;
}

/** How a deployment beside what is live stands, to follow its number: `#12 needs approval`. Empty where its chip says all. */
export function standingWords(
  deployment: Parameters<typeof deploymentState>[0] & Parameters<typeof queueWords>[0],
): string {
  switch (deploymentState(deployment)) {
    case "approval":
      return "needs approval";
    case "checks":
      return "waits for checks";
    case "blocked":
      return "is blocked";
    case "failed":
      return "failed";
    case "queued":
      return queueWords(deployment)?.replace(/^S/, "s") ?? "is queued";
    case "building":
    case "verifying":
      return "is being deployed";
    default:
      return "";
  }
}

export interface SourceLinks {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly pull: string | null;
}

/** Pages at GitHub of what a deployment was made from; nulls where the source is elsewhere. */
export function sourceLinks(
  source: Pick<Source, "github">,
  deployment: Pick<Deployment, "commit" | "branch" | "pull">,
): SourceLinks {
  const home = source.github?.htmlUrl.replace(/\/+$/, "");
  if (!home || !/^https?:\/\//.test(home)) return { commit: null, branch: null, pull: null };
  const branch = deployment.branch?.split("/").map(encodeURIComponent).join("/");
  return {
    commit: deployment.commit ? `${home}/commit/${deployment.commit}` : null,
    branch: branch ? `${home}/tree/${branch}` : null,
    pull: deployment.pull === null ? null : `${home}/pull/${deployment.pull}`,
  };
}
