import type { Server } from "@switchyard/contracts";
import type { State } from "../../components/ui/state-chip.tsx";

/** Deployment states that still change by themselves. */
export function isMoving(status: string | undefined): boolean {
  return status === "queued" || status === "building" || status === "verifying";
}

/**
 * The one state a server shows: live when a deployment is live (whatever a newer try does), else what its last
 * deployment is about to become or why there is none.
 */
export function serverState(server: Pick<Server, "live" | "lastDeployment">): State {
  if (server.live) return "live";
  const last = server.lastDeployment;
  if (!last) return "none";
  return last.status === "ready" || last.status === "superseded" || last.status === "canceled" ? "none" : last.status;
}

/** `3f2c91a`, or nothing for an example, which has no commit. */
export function shortCommit(commit: string | null | undefined): string | null {
  return commit ? commit.slice(0, 7) : null;
}

/** What a source is called in a line: `acme/weather-mcp`, `Example hello-python`. */
export function sourceWords(source: Server["source"]): string {
  if (source.template) return `Example ${source.template}`;
  if (source.github) return source.github.repo;
  if (!source.gitUrl) return "No source";
  return source.gitUrl
    .replace(/\.git$/, "")
    .replace(/^\w+:\/\/([^@/]+@)?/, "")
    .replace(/^[^@/]+@([^:]+):/, "$1/")
    .replace(/^github\.com\//, "");
}
