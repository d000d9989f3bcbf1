import { type DeploySettings, DeploySettingsPatch, EnvironmentSlug } from "@switchyard/contracts";

/** One row of the branch map. The key lets rows move without losing what is typed. */
export interface BranchRow {
  readonly key: number;
  readonly pattern: string;
  readonly environment: string;
}

/** The deploy settings as they are entered: text where something may be wrong while it is typed. */
export interface DeploysDraft {
  readonly autoDeploy: boolean;
  readonly productionBranch: string;
  readonly branches: readonly BranchRow[];
  readonly previews: boolean;
  readonly expireAfterDays: string;
  readonly forks: DeploySettings["previews"]["forks"];
  /** One glob per line. */
  readonly watchPaths: string;
  readonly waitForChecks: boolean;
  readonly promotion: DeploySettings["promotion"];
  readonly redeployOnVariables: boolean;
  readonly gates: DeploySettings["gates"];
}

/** What is stored, as a draft. */
export function draftOfSettings(settings: DeploySettings): DeploysDraft {
  return {
    autoDeploy: settings.autoDeploy,
    productionBranch: settings.productionBranch ?? "",
    branches: settings.branches.map((row, key) => ({ key, ...row })),
    previews: settings.previews.enabled,
    expireAfterDays: String(settings.previews.expireAfterDays),
    forks: settings.previews.forks,
    watchPaths: settings.watchPaths.join("\n"),
    waitForChecks: settings.waitForChecks,
    promotion: settings.promotion,
    redeployOnVariables: settings.redeployOnVariables,
    gates: settings.gates,
  };
}

export type Faults = Readonly<Record<string, string>>;

/** The API's input from a draft, and what is wrong with it by field (`branches.0.environment`). */
export function patchOfDraft(draft: DeploysDraft): { readonly patch: DeploySettingsPatch; readonly faults: Faults } {
  const days = draft.expireAfterDays.trim();
  const patch: DeploySettingsPatch = {
    autoDeploy: draft.autoDeploy,
    productionBranch: draft.productionBranch.trim() || null,
    branches: draft.branches.map((row) => ({ pattern: row.pattern.trim(), environment: row.environment.trim() })),
    previews: { enabled: draft.previews, expireAfterDays: days === "" ? Number.NaN : Number(days), forks: draft.forks },
    watchPaths: linesOf(draft.watchPaths),
    waitForChecks: draft.waitForChecks,
    promotion: draft.promotion,
    redeployOnVariables: draft.redeployOnVariables,
    gates: draft.gates,
  };
  const faults: Record<string, string> = {};
  for (const issue of DeploySettingsPatch.safeParse(patch).error?.issues ?? []) {
    faults[issue.path.join(".")] ??= wordsOf(issue.path, issue.message);
  }
  return { patch, faults: { ...faults, ...doubles(draft.branches) } };
}

function wordsOf(path: readonly PropertyKey[], message: string): string {
  const last = path.at(-1);
  if (last === "expireAfterDays") return "A whole number of days from 0 to 365.";
  if (last === "pattern") return "Enter a branch, or a pattern such as release/*.";
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

/** A pattern that stands twice never reaches its second row; a row must not send branches to production. */
function doubles(rows: readonly BranchRow[]): Faults {
  const faults: Record<string, string> = {};
  rows.forEach((row, index) => {
    const first = rows.findIndex((other) => other.pattern.trim() === row.pattern.trim());
    if (row.pattern.trim() !== "" && first < index) {
      faults[`branches.${index}.pattern`] = `Row ${first + 1} takes this branch already.`;
    }
    if (row.environment.trim() === "") faults[`branches.${index}.environment`] = "Name the environment.";
    else if (!EnvironmentSlug.safeParse(row.environment.trim()).success) {
      faults[`branches.${index}.environment`] = "At most 15 lower-case letters, digits and single hyphens.";
    }
  });
  return faults;
}

/** Lines that say something. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The rows with one moved up or down by one place; the first match wins, so order matters. */
export function moved(rows: readonly BranchRow[], index: number, by: -1 | 1): readonly BranchRow[] {
  const other = index + by;
  const [row, swapped] = [rows[index], rows[other]];
  if (!row || !swapped) return rows;
  return rows.map((known, at) => (at === index ? swapped : at === other ? row : known));
}

/** The rows with an empty one at the end. */
export function withRow(rows: readonly BranchRow[]): readonly BranchRow[] {
  return [...rows, { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, pattern: "", environment: "" }];
}
