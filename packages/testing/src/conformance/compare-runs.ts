import type { Check, ConformanceRun } from "./run-conformance.ts";

/** A scenario that two runs found different things in. */
export interface Difference {
  readonly scenario: string;
  /** One sentence for each check: what the direct run says, what the other says, and the suite's own words. */
  readonly sentences: readonly string[];
}

/**
 * Where a run through something differs from the run directly against the same server, scenario by scenario and check by
 * check. Empty when what is in between cannot be told from the server. Informational entries are left out: how many
 * there are depends on timing.
 */
export function compareRuns(direct: ConformanceRun, through: ConformanceRun, label: string): readonly Difference[] {
  return [...direct.scenarios].flatMap(([scenario, checks]) => {
    const others = through.scenarios.get(scenario) ?? [];
    const sentences = checkIds(checks, others).flatMap((id) => {
      const [here, there] = [statuses(checks, id), statuses(others, id)];
      return here === there ? [] : [`${id}: direct ${here}, ${label} ${there}${reasons(others, id)}`];
    });
    return sentences.length === 0 ? [] : [{ scenario, sentences }];
  });
}

/** What a run did not pass, one sentence for each check. */
export function findingsOf({ scenarios }: ConformanceRun): readonly string[] {
  return [...scenarios].flatMap(([scenario, checks]) =>
    checks
      .filter(({ status }) => status === "FAILURE" || status === "WARNING")
      .map(({ id, status, errorMessage = "" }) => `${scenario}: ${id} ${status}: ${errorMessage}`),
  );
}

function checkIds(...runs: readonly (readonly Check[])[]): readonly string[] {
  return [
    ...new Set(
      runs
        .flat()
        .filter(({ status }) => status !== "INFO")
        .map(({ id }) => id),
    ),
  ];
}

function statuses(checks: readonly Check[], id: string): string {
  const found = checks.filter((check) => check.id === id && check.status !== "INFO").map(({ status }) => status);
  return found.length === 0 ? "nothing" : found.join("+");
}

function reasons(checks: readonly Check[], id: string): string {
  const said = checks.flatMap((check) => (check.id === id && check.errorMessage ? [check.errorMessage] : []));
  return said.length === 0 ? "" : ` (${said.join("; ")})`;
}
