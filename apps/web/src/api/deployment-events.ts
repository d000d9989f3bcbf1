import type { Deployment, DeploymentStreamEvent } from "@switchyard/contracts";
import {
  deploymentChannel,
  getDeployment,
  isSettled,
  LOG_PAGE_LINES,
  readDeploymentLog,
} from "@switchyard/deployments";
import type { Principal } from "@switchyard/tenancy";
import type { Composition } from "../composition.ts";
import { nudges } from "./nudges.ts";

/** Without a hint, rows are read again this often. */
const POLL_MS = 2_000;
const HEARTBEAT_MS = 15_000;

export interface DeploymentEventsInput {
  readonly server: string;
  readonly deployment: string;
  /** The deployment as it was when the stream opened. */
  readonly first: Deployment;
  readonly afterSeq: number;
  readonly signal: AbortSignal;
}

/**
 * A deployment as server-sent events: itself whenever it changed, and its log lines behind `afterSeq`, each once and in
 * order. `id` of a log event is its last `seq`. Ends after the last line of a deployment of which nothing is to come, or
 * when the client goes away.
 */
export async function* deploymentEvents(
  deps: Composition,
  principal: Principal,
  input: DeploymentEventsInput,
): AsyncGenerator<string, void, undefined> {
  const { server, deployment, signal } = input;
  // Subscribed before the first read: a change in between would otherwise wait for the poll.
  const changes = await nudges(deps.queue, deploymentChannel(deployment), signal);
  let { afterSeq } = input;
  let shown = "";
  let quietSince = Date.now();
  try {
    for (let seen = input.first; !signal.aborted; seen = await getDeployment(deps, principal, { server, deployment })) {
      const text = JSON.stringify(seen);
      if (text !== shown) {
        yield sse({ type: "deployment", deployment: seen });
        shown = text;
        quietSince = Date.now();
      }
      for (let full = true; full && !signal.aborted; ) {
        const lines = await readDeploymentLog(deps, principal, { server, deployment, afterSeq });
        full = lines.length === LOG_PAGE_LINES;
        const last = lines.at(-1);
        if (!last) break;
        yield sse({ type: "log", lines: [...lines] }, last.seq);
        afterSeq = last.seq;
        quietSince = Date.now();
      }
      // The deployment was read before its log: lines of its end are in by now.
      if (isSettled(seen, new Date())) return;
      if (Date.now() - quietSince >= HEARTBEAT_MS) {
        yield ": still here\n\n";
        quietSince = Date.now();
      }
      await changes.next(POLL_MS);
    }
  } finally {
    await changes.close();
  }
}

/** One event of WHATWG HTML 9.2; JSON has no raw line breaks, so the data is one line. */
function sse(event: DeploymentStreamEvent, id?: number): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
