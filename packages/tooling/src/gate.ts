/** One thing a gate objects to. `line` counts from 1. */
export interface Violation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly message: string;
}

export interface Findings {
  /** How many things were looked at. Zero is a failure: a gate that sees nothing proves nothing. */
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/** A rule of the house that lint holds. `unit` names what it counts. */
export interface Gate {
  readonly name: string;
  readonly unit: string;
  readonly run: () => Promise<Findings>;
}

export interface GateReport extends Findings {
  readonly name: string;
  readonly unit: string;
  readonly durationMs: number;
}

/** Runs one gate. Never rejects: a gate that throws, or that looked at nothing, reports that as its violation. */
export async function runGate(gate: Gate): Promise<GateReport> {
  const started = performance.now();
  const findings = await gate.run().catch(
    (error: unknown): Findings => ({
      checked: 0,
      violations: [{ file: gate.name, message: `the gate itself failed: ${describe(error)}` }],
    }),
  );
  const blind = findings.checked === 0 && findings.violations.length === 0;
  const violations = blind ? [{ file: gate.name, message: `looked at 0 ${gate.unit}` }] : findings.violations;
  return {
    name: gate.name,
    unit: gate.unit,
    checked: findings.checked,
    violations,
    durationMs: performance.now() - started,
  };
}

/** The report of all gates as text: one line for each, its violations indented below, and a last line that sums up. */
export function renderReports(reports: readonly GateReport[], violationsMax = 50): string {
  const lines: string[] = [];
  for (const report of reports) {
    const { violations } = report;
    const verdict = violations.length === 0 ? "ok" : `${violations.length} found`;
    const seconds = `${(report.durationMs / 1000).toFixed(1)} s`;
    const looked = `${report.checked} ${report.unit}`;
    lines.push(
      `${violations.length === 0 ? "✓" : "✗"} ${report.name.padEnd(22)} ${looked.padEnd(22)} ${verdict.padEnd(12)} ${seconds}`,
    );
    for (const { file, line, message } of violations.slice(0, violationsMax)) {
      lines.push(`    ${line === undefined ? file : `${file}:${line}`}  ${message}`);
    }
    if (violations.length > violationsMax) lines.push(`    … and ${violations.length - violationsMax} more`);
  }
  const failed = reports.filter((report) => report.violations.length > 0).map((report) => report.name);
  lines.push(
    failed.length === 0
      ? `lint: ${reports.length} gates hold`
      : `lint: ${failed.length} of ${reports.length} gates failed: ${failed.join(", ")}`,
  );
  return `${lines.join("\n")}\n`;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
