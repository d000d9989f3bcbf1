/** What a push or a pull request means to a server, by its settings. Pure. */
import type { DeploySettings } from "@switchyard/contracts";
import { compileGlob, type GlobBudget } from "./glob.ts";

/** Environment of a pull request. */
export function previewSlug(number: number): string {
  return `pr-${number}`;
}

export interface BranchFacts {
  readonly branch: string;
  /** Ref of the server's source. */
  readonly ref: string | null;
  readonly defaultBranch: string | null;
}

/**
 * Branch that goes to production: the one that is set, else the source's ref, else the repository's default branch. Null
 * where none is known, and where the source is pinned to a tag or a commit, which no push moves.
 */
export function productionBranch(
  settings: Pick<DeploySettings, "productionBranch">,
  facts: Omit<BranchFacts, "branch">,
): string | null {
  if (settings.productionBranch !== null) return settings.productionBranch;
  if (facts.ref === null || facts.ref === "HEAD") return facts.defaultBranch;
  if (facts.ref.startsWith("refs/heads/")) return facts.ref.slice("refs/heads/".length);
  const pinned = facts.ref.startsWith("refs/") || /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(facts.ref);
  return pinned ? null : facts.ref;
}

/**
 * Environment that a branch deploys to; null for none. Of the patterns the first that matches wins; one that begins with
 * `!` takes branches out of its own environment.
 */
export function environmentOfBranch(
  settings: Pick<DeploySettings, "productionBranch" | "branches">,
  facts: BranchFacts,
): string | null {
  if (facts.branch === productionBranch(settings, facts)) return "production";
  const rules = settings.branches.map(({ pattern, environment }) => ({ glob: compileGlob(pattern), environment }));
  const excluded = new Set(
    rules.flatMap(({ glob, environment }) => (glob.excludes && glob.matches(facts.branch) ? [environment] : [])),
  );
  const found = rules.find(
    ({ glob, environment }) => !glob.excludes && !excluded.has(environment) && glob.matches(facts.branch) === true,
  );
  return found?.environment ?? null;
}

/** Files above a root directory that decide what is installed below it. */
const WORKSPACE_FILES: ReadonlySet<string> = new Set([
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "yarn.lock",
  ".yarnrc.yml",
  ".npmrc",
  ".nvmrc",
  ".node-version",
  ".python-version",
  "pyproject.toml",
  "uv.lock",
]);

/** Deciding whether a push matters may not cost more than deploying once too often. */
const WATCH_STEPS = 5_000_000;

/**
 * Whether a push that touches these paths is to be deployed: null means that they are not known, which counts as yes.
 * Without watch paths the root directory decides, and above it the files that say what is installed in it.
 */
export function isWatched(
  settings: Pick<DeploySettings, "watchPaths">,
  rootDir: string | null,
  paths: readonly string[] | null,
): boolean {
  if (paths === null) return true;
  if (settings.watchPaths.length === 0) {
    const root = normalize(rootDir ?? "");
    return paths.some((path) => root === "" || path.startsWith(`${root}/`) || isWorkspaceFile(path, root));
  }
  const globs = settings.watchPaths.map(compileGlob);
  const wanted = globs.filter((glob) => !glob.excludes);
  const unwanted = globs.filter((glob) => glob.excludes);
  const budget: GlobBudget = { steps: WATCH_STEPS };
  return paths.some((path) => {
    const found = wanted.length === 0 || wanted.some((glob) => glob.matches(path, budget) !== false);
    return found && !unwanted.some((glob) => glob.matches(path, budget) === true);
  });
}

function normalize(folder: string): string {
  return folder
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function isWorkspaceFile(path: string, root: string): boolean {
  const cut = path.lastIndexOf("/");
  const folder = cut < 0 ? "" : path.slice(0, cut);
  return WORKSPACE_FILES.has(path.slice(cut + 1)) && (folder === "" || root.startsWith(`${folder}/`));
}

/** Whether a commit's message asks not to be deployed. `[skip ci]` does not: it is about checks. */
export function skipsDeploy(message: string): boolean {
  return /\[(skip deploy|deploy skip)\]/i.test(message);
}
