import type { ChecksState } from "@switchyard/connections/ports";
import { z } from "zod";

export const combinedStatus = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.enum(["error", "failure", "pending", "success"]) })),
});

export const checkRun = z.object({
  status: z.string(),
  conclusion: z.string().nullish(),
  app: z.object({ id: z.int() }).nullish(),
});

const OUR_CONTEXT = /^switchyard(?:\/|$)/;
const PASSED = new Set(["success", "neutral", "skipped"]);

/**
 * How a commit stands by what others report: one failure fails it, then anything unfinished leaves it pending. Statuses
 * under our context and check runs of our App are left out. Pure.
 */
export function checksState(
  statuses: z.infer<typeof combinedStatus>["statuses"],
  runs: readonly z.infer<typeof checkRun>[],
  appId: number,
): ChecksState {
  const verdicts = [
    ...statuses.filter(({ context }) => !OUR_CONTEXT.test(context)).map(({ state }) => verdictOfStatus(state)),
    ...runs.filter(({ app }) => app?.id !== appId).map(verdictOfRun),
  ];
  if (verdicts.length === 0) return "none";
  if (verdicts.includes("failed")) return "failed";
  return verdicts.includes("pending") ? "pending" : "passed";
}

type Verdict = Exclude<ChecksState, "none">;

function verdictOfStatus(state: string): Verdict {
  if (state === "success") return "passed";
  return state === "pending" ? "pending" : "failed";
}

function verdictOfRun({ status, conclusion }: z.infer<typeof checkRun>): Verdict {
  if (status !== "completed") return "pending";
  return PASSED.has(conclusion ?? "") ? "passed" : "failed";
}
