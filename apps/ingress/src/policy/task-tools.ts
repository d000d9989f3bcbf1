import type { Envelope } from "@switchyard/protocol";
import type { ExchangeRecorder } from "../audit/exchange-recorder.ts";

/** Tasks of all servers that are remembered; the oldest are forgotten first. */
const MAX_TASKS = 50_000;

/** Which tool a task runs, as far as this ingress saw the task begin. */
export interface TaskTools {
  /** The tool of a task of a server; null for one that began elsewhere or long ago. */
  toolOf(serverId: string, taskId: string): string | null;
  /** A recorder that remembers tasks as their calls are recorded. */
  watching(recorder: ExchangeRecorder): ExchangeRecorder;
}

/** Opens the memory. It narrows what a caller gets who lost a tool since; who had it may still know what it answered. */
export function openTaskTools(maxTasks = MAX_TASKS): TaskTools {
  const tools = new Map<string, string>();
  const learn = (serverId: string, { method, name }: Envelope, taskId: string | undefined): void => {
    if (method !== "tools/call" || name === null || taskId === undefined) return;
    tools.set(keyOf(serverId, taskId), name);
    const [oldest] = tools.keys();
    if (tools.size > maxTasks && oldest !== undefined) tools.delete(oldest);
  };
  return {
    toolOf: (serverId, taskId) => tools.get(keyOf(serverId, taskId)) ?? null,
    watching: (recorder) => ({
      ...recorder,
      async settled(exchange, httpStatus, settled) {
        const serverId = exchange.route?.serverId;
        if (serverId !== undefined) {
          for (const { envelope, outcome } of settled) learn(serverId, envelope, outcome.taskId);
        }
        await recorder.settled(exchange, httpStatus, settled);
      },
    }),
  };
}

function keyOf(serverId: string, taskId: string): string {
  return `${serverId}\n${taskId}`;
}
