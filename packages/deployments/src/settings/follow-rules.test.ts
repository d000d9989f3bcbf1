import { describe, expect, test } from "vitest";
import { parseDeploySettings } from "./deploy-settings.ts";
import { environmentOfBranch, isWatched, previewSlug, productionBranch, skipsDeploy } from "./follow-rules.ts";

const settings = (json: object) => parseDeploySettings(json);
const facts = (branch: string, ref: string | null = null, defaultBranch: string | null = "main") => ({
  ...{ branch, ref, defaultBranch },
});

describe("the production branch", () => {
  const none = { productionBranch: null };
  test.each([
    ["the one that is set, before all others", { productionBranch: "live" }, "dev", "main", "live"],
    ["else the source's ref", none, "dev", "main", "dev"],
    ["else the repository's default branch", none, null, "trunk", "trunk"],
    ["which HEAD stands for", none, "HEAD", "trunk", "trunk"],
    ["spelled in full as well", none, "refs/heads/a/b", "main", "a/b"],
    ["none where the source is pinned to a tag", none, "refs/tags/v1", "main", null],
    ["none where it is pinned to a commit", none, "a".repeat(40), "main", null],
    ["none where nothing is known", none, null, null, null],
  ])("%s", (_, chosen, ref, defaultBranch, expected) => {
    expect(productionBranch(chosen, { ref, defaultBranch })).toBe(expected);
  });
});

describe("the environment of a branch", () => {
  const mapped = settings({
    branches: [
      { pattern: "develop", environment: "staging" },
      { pattern: "release/**", environment: "candidate" },
      { pattern: "!release/old/**", environment: "candidate" },
      { pattern: "release/old/*", environment: "archive" },
      { pattern: "{main,*}", environment: "rest" },
    ],
  });
  test.each([
    ["main", "production"],
    ["develop", "staging"],
    ["release/1/2", "candidate"],
    ["release/old/1", "archive"],
    ["release/old/1/2", null],
    ["feature", "rest"],
    ["feature/x", null],
  ])("%s → %s", (branch, expected) => {
    expect(environmentOfBranch(mapped, facts(branch))).toBe(expected);
  });

  test("of a server pinned to a commit is never production", () => {
    expect(environmentOfBranch(settings({}), facts("main", "a".repeat(40)))).toBeNull();
  });
});

describe("what is watched", () => {
  const all = settings({});
  test.each([
    ["everything, where the server is the whole repository", null, ["docs/a.md"], true],
    ["everything, where nothing is known of the push", "packages/a", null, true],
    ["nothing, where the push touched nothing", "packages/a", [], false],
    ["what lies in the root directory", "packages/a", ["packages/a/src/x.ts"], true],
    ["spelled with needless dots and slashes", "./packages//a/", ["packages/a/x"], true],
    ["not what lies beside it", "packages/a", ["packages/ab/x.ts", "packages/b/package.json", "README.md"], false],
    ["the lockfile of the workspace", "packages/a", ["package-lock.json"], true],
    ["one of a workspace on the way", "py/servers/a", ["py/uv.lock"], true],
    ["not any file above", "packages/a", ["tsconfig.json", "packages/README.md"], false],
  ])("%s", (_, rootDir, paths, expected) => {
    expect(isWatched(all, rootDir, paths)).toBe(expected);
  });

  test("follows the patterns instead, where there are some", () => {
    const some = settings({ watchPaths: ["src/**", "*.json", "!**/*.test.ts"] });
    expect(isWatched(some, "packages/a", ["packages/a/x.ts"])).toBe(false);
    expect(isWatched(some, null, ["src/a/b.ts"])).toBe(true);
    expect(isWatched(some, null, ["src/a/b.test.ts"])).toBe(false);
    expect(isWatched(some, null, ["src/a/b.test.ts", "package.json"])).toBe(true);
    expect(isWatched(settings({ watchPaths: ["!docs/**"] }), null, ["docs/a"])).toBe(false);
    expect(isWatched(settings({ watchPaths: ["!docs/**"] }), null, ["docs/a", "src/a"])).toBe(true);
  });

  test("is everything when telling would take too long", () => {
    const hostile = settings({ watchPaths: Array.from({ length: 50 }, (_, index) => `${"**a".repeat(80)}${index}`) });
    const paths = Array.from({ length: 3_000 }, (_, index) => "a".repeat(400) + String(index));
    const started = performance.now();
    expect(isWatched(hostile, null, paths)).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test("only the words for it skip a deployment", () => {
  for (const message of ["fix [skip deploy]", "[deploy skip]\n\nbody", "x\n[Skip Deploy]"]) {
    expect(skipsDeploy(message)).toBe(true);
  }
  for (const message of ["[skip ci]", "skip deploy", "[skip  deploy]", ""]) expect(skipsDeploy(message)).toBe(false);
});

test("a pull request has its own environment", () => {
  expect(previewSlug(12)).toBe("pr-12");
});
