import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Sample repositories that deploy: what people really have. */
export const goodFixtures = [
  "ts-sdk-v2",
  "everything-stdio",
  "everything-http",
  "fastmcp",
  "python-stdio",
  "monorepo",
] as const;

/** Sample repositories that fail, or need help, each in one way. */
export const badFixtures = [
  "no-server",
  "install-fails",
  "build-fails",
  "exits-at-once",
  "never-listens",
  "wrong-port",
  "not-mcp",
  "sse-only",
  "needs-variable",
  "chatty",
] as const;

/** Servers with one of everything that the conformance suite looks for; the second runs only beside the first. */
export const conformanceFixtures = ["conformance-http", "conformance-stdio"] as const;

/** The name of a sample repository. */
export type FixtureName =
  | (typeof goodFixtures)[number]
  | (typeof badFixtures)[number]
  | (typeof conformanceFixtures)[number];

/** Where the server lies in a fixture: `packages/x` in the monorepo, the root in all others. */
export function fixtureRootDir(name: FixtureName): string {
  return name === "monorepo" ? "packages/x" : "";
}

/** The directory of a sample repository; never build in it, copy it (see {@link makeRepo}). */
export function fixtureDir(name: FixtureName): string {
  return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

/** A Git repository on disk with one commit on `main`. */
export interface FixtureRepo {
  readonly path: string;
  /** Commit id; the same for the same fixture, as identity and dates are fixed. */
  readonly sha: string;
}

const identity = {
  GIT_AUTHOR_NAME: "Fixture",
  GIT_AUTHOR_EMAIL: "fixture@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Fixture",
  GIT_COMMITTER_EMAIL: "fixture@example.com",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

/** Copies a fixture into `into` (made if absent, else empty) and commits it on `main`. Rejects when git fails. */
export async function makeRepo(name: FixtureName, into: string): Promise<FixtureRepo> {
  const built = /(?:^|\/)(?:node_modules|dist|\.venv|__pycache__)$/;
  const source = fixtureDir(name);
  await mkdir(into, { recursive: true });
  await cp(source, into, { recursive: true, filter: (path) => !built.test(path.slice(source.length)) });
  await git(into, "init", "--quiet", "--initial-branch=main");
  return { path: into, sha: await commitAll(into, `Add ${name}`) };
}

/** Commits all changes of a repository made by {@link makeRepo}; answers the new commit's id. */
export async function commitAll(path: string, message: string): Promise<string> {
  await git(path, "add", "--all", "--force");
  await git(path, "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", `--message=${message}`);
  return (await git(path, "rev-parse", "HEAD")).trim();
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", args, {
    cwd,
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", ...identity },
  });
  return stdout;
}
