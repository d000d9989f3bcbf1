import type { Check, ConformanceRun, ScenarioResult } from "./run-conformance.ts";

/** A check that two runs answer differently. */
export interface Difference {
  readonly scenario: string;
  readonly check: string;
  /** What the direct run says, what the other says, and the suite's own words. */
  readonly sentence: string;
}

/**
 * Where a run through something differs from the run directly against the same server, check by check, scored or not.
 * Empty when what is in between cannot be told from the server. Informational entries are left out: how many there are
 * depends on timing.
 */
export function compareRuns(direct: ConformanceRun, through: ConformanceRun): readonly Difference[] {
  return [...direct.scenarios.keys()].flatMap((scenario) =>
    compareScenario(direct, { scenario, checks: through.scenarios.get(scenario) ?? [] }),
  );
}

/** The same for one scenario. */
export function compareScenario(direct: ConformanceRun, { scenario, checks }: ScenarioResult): readonly Difference[] {
  const known = direct.scenarios.get(scenario) ?? [];
  return checkIds(known, checks).flatMap((check) => {
    const [here, there] = [statuses(known, check), statuses(checks, check)];
    if (here === there) return [];
    return [{ scenario, check, sentence: `direct ${here}, through ${there}${reasons(checks, check)}` }];
  });
}

/** What a run did not pass of its scored scenarios, one sentence for each check. */
export function findingsOf({ scenarios, scored }: ConformanceRun): readonly string[] {
  return [...scenarios].flatMap(([scenario, checks]) =>
    checks
      .filter(({ status }) => scored.has(scenario) && (status === "FAILURE" || status === "WARNING"))
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
