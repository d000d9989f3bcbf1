import { AppError, DeploySettings, type DeploySettingsPatch } from "@switchyard/contracts";

/** Settings as they are stored; members that are absent, and all of it when it cannot be read, have their defaults. */
export function parseDeploySettings(json: unknown): DeploySettings {
  const read = DeploySettings.safeParse(json ?? {});
  return read.success ? read.data : DeploySettings.parse({});
}

/** Settings with the patch laid over them, member by member; lists are replaced. Throws AppError deploy_settings_invalid. */
export function patchDeploySettings(settings: DeploySettings, patch: DeploySettingsPatch): DeploySettings {
  const merged = DeploySettings.safeParse(overlay(settings, patch));
  if (!merged.success) throw invalid(merged.error.issues[0]?.message ?? "They do not fit together.");
  for (const { pattern, environment } of merged.data.branches) assertTarget(pattern, environment);
  if (merged.data.productionBranch !== null) assertBranchName(merged.data.productionBranch);
  return merged.data;
}

function overlay(base: unknown, patch: unknown): unknown {
  if (!isPlain(base) || !isPlain(patch)) return patch === undefined ? base : patch;
  const names = new Set([...Object.keys(base), ...Object.keys(patch)]);
  return Object.fromEntries([...names].map((name) => [name, overlay(base[name], patch[name])]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Names of environments that branches may not be mapped to: each belongs to something else. */
function assertTarget(pattern: string, environment: string): void {
  if (environment === "production") {
    throw invalid(
      `The pattern "${pattern}" leads to production, which follows one branch only.`,
      "Name that branch as the production branch, or choose another environment for the pattern.",
    );
  }
  if (environment === "preview" || /^pr-/.test(environment)) {
    throw invalid(
      `The environment "${environment}" is reserved: "preview" holds the defaults of previews, "pr-…" belong to pull requests.`,
      "Choose another name, such as staging.",
    );
  }
}

function assertBranchName(branch: string): void {
  if (!/[*?[\\\p{Cc} ~^:]|\.\.|^-|^\/|\/$/u.test(branch)) return;
  throw invalid(`"${branch}" is not the name of a branch.`, "Name one branch, without a pattern.");
}

function invalid(message: string, remedy = "Correct the settings and save them again."): AppError {
  return new AppError({ code: "deploy_settings_invalid", kind: "invalid_input", message, remedy });
}
