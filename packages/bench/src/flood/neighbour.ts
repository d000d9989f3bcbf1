/** Somebody who calls at an even pace, and how long they wait. */
import { Agent, request } from "node:http";

export interface NeighbourJob {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly perSecond: number;
  readonly forMs: number;
}

export interface NeighbourFigures {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no result, by status; 0 is a connection that broke. */
  readonly failed: Readonly<Record<string, number>>;
}

/** Calls at a pace that does not wait for answers, so that what is slow is seen as often as it happens. */
export async function callEvenly(job: NeighbourJob): Promise<NeighbourFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const startedAt = performance.now();
  const waits: number[] = [];
  const failed: Record<string, number> = {};
  const calls: Promise<void>[] = [];
  const callOnce = async (): Promise<void> => {
    const sentAt = performance.now();
    const status = await statusOf(job, agent);
    waits.push(performance.now() - sentAt);
    if (status !== 200) failed[status] = (failed[status] ?? 0) + 1;
  };
  while (performance.now() - startedAt < job.forMs) {
    const due = ((performance.now() - startedAt) * job.perSecond) / 1_000;
    while (calls.length < due) calls.push(callOnce());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(calls);
  agent.destroy();
  waits.sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  return { calls: waits.length, p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

function statusOf({ url, headers, body }: NeighbourJob, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { method: "POST", agent, headers: { ...headers } }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
      response.on("error", () => resolve(0));
    });
    sent.on("error", () => resolve(0)).end(body);
  });
}
