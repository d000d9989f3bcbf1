import { createHmac, randomBytes, randomInt } from "node:crypto";
import { describe, expect, test } from "vitest";
import { githubWebhooks } from "./webhook.ts";

const SECRET = "s3cret";
const BODY = Buffer.from('{"zen":"Keep it logically awesome."}');
const sign = (algorithm: string, secret: string, body: Uint8Array) =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`;
const good = sign("sha256", SECRET, BODY);

describe("the signature", () => {
  test("counts when it is this secret's over exactly these bytes", () => {
    expect(githubWebhooks.verify(SECRET, BODY, good)).toBe(true);
    // GitHub's own example, docs.github.com "Validating webhook deliveries".
    const documented = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    expect(githubWebhooks.verify("It's a Secret to Everybody", Buffer.from("Hello, World!"), documented)).toBe(true);
  });

  test.each([
    ["missing", null],
    ["empty", ""],
    ["SHA-1 only", sign("sha1", SECRET, BODY)],
    ["of another secret", sign("sha256", "other", BODY)],
    ["of other bytes", sign("sha256", SECRET, Buffer.concat([BODY, Buffer.from(" ")]))],
    ["without its prefix", good.slice(7)],
    ["in capitals", good.toUpperCase()],
    ["too short", good.slice(0, -2)],
    ["too long", `${good}00`],
    ["with a line after it", `${good}\n`],
    ["said twice", `${good}, ${good}`],
    ["no hexadecimal", `sha256=${"g".repeat(64)}`],
  ])("does not count when it is %s", (_, header) => {
    expect(githubWebhooks.verify(SECRET, BODY, header)).toBe(false);
  });

  test("counts for nothing under an empty secret", () => {
    expect(githubWebhooks.verify("", BODY, sign("sha256", "", BODY))).toBe(false);
  });

  test("of random bytes never counts", () => {
    for (let round = 0; round < 500; round++) {
      const header = `sha256=${randomBytes(32).toString("hex")}`;
      expect(githubWebhooks.verify(SECRET, randomBytes(randomInt(64)), header)).toBe(false);
    }
  });
});

const sha = "a".repeat(40);
const repository = { id: 7, full_name: "acme/tools", default_branch: "main" };
const account = { id: 3, login: "acme", type: "Organization" };
const installation = { id: 9 };
const place = { installationId: 9, repository: { id: 7, fullName: "acme/tools" } };
const told = { installationId: 9, account: { id: 3, login: "acme", kind: "Organization" } };

describe("a delivery", () => {
  test.each([
    [
      "push",
      { ref: "refs/heads/feature/x", after: sha, repository, installation },
      { kind: "push", ...place, branch: "feature/x", after: sha },
    ],
    [
      "push",
      { ref: "refs/heads/x", after: "0".repeat(40), deleted: true, repository },
      { kind: "push", ...place, installationId: null, branch: "x", after: null },
    ],
    [
      "pull_request",
      { action: "synchronize", number: 12, repository, installation },
      { kind: "pull_request", ...place, number: 12, action: "synchronized" },
    ],
    ["status", { sha, repository, installation }, { kind: "checks", ...place, sha }],
    ["check_run", { check_run: { head_sha: sha }, repository, installation }, { kind: "checks", ...place, sha }],
    ["check_suite", { check_suite: { head_sha: sha }, repository, installation }, { kind: "checks", ...place, sha }],
    [
      "installation",
      { action: "suspend", installation: { id: 9, account } },
      { kind: "installation", ...told, action: "suspended" },
    ],
    [
      "installation_repositories",
      { action: "removed", installation: { id: 9, account } },
      { kind: "installation", ...told, action: "repositories_changed" },
    ],
    [
      "repository",
      { action: "renamed", repository, installation },
      { kind: "repository", ...place, action: "renamed", defaultBranch: "main" },
    ],
    [
      "repository",
      { action: "edited", changes: { default_branch: { from: "old" } }, repository, installation },
      { kind: "repository", ...place, action: "default_branch_changed", defaultBranch: "main" },
    ],
  ])("%s is read", (event, payload, expected) => {
    expect(githubWebhooks.read(event, payload)).toEqual([expected]);
  });

  test.each([
    ["ping", { zen: "x", hook_id: 1 }],
    ["push", { ref: "refs/tags/v1", after: sha, repository, installation }],
    ["push", { ref: "refs/heads/", after: sha, repository, installation }],
    ["push", { ref: "refs/heads/x", after: "HEAD", repository, installation }],
    ["push", { ref: "refs/heads/x", after: sha, repository: { id: "7", full_name: "acme/tools" } }],
    ["push", { ref: "refs/heads/x", after: sha, repository: { id: 7, full_name: "acme/../etc" } }],
    ["push", { ref: `refs/heads/${"x".repeat(2000)}`, after: sha, repository }],
    ["pull_request", { action: "labeled", number: 12, repository, installation }],
    ["pull_request", { action: "opened", number: -1, repository, installation }],
    ["repository", { action: "edited", changes: { description: { from: "" } }, repository, installation }],
    ["installation", { action: "new_permissions_accepted", installation: { id: 9, account } }],
    ["toString", {}],
    ["__proto__", {}],
  ])("%s that is of no concern or malformed means nothing", (event, payload) => {
    expect(githubWebhooks.read(event, payload)).toEqual([]);
  });

  test("of any shape never throws", () => {
    const events = ["push", "pull_request", "status", "check_run", "check_suite", "installation", "repository"];
    for (let round = 0; round < 3000; round++) {
      const event = events[round % events.length] ?? "push";
      const read = githubWebhooks.read(
        event,
        mutate({
          ref: "refs/heads/x",
          after: sha,
          number: 1,
          action: "opened",
          repository,
          installation: { id: 9, account },
          check_run: { head_sha: sha },
        }),
      );
      expect(read.length).toBeLessThanOrEqual(1);
    }
  });
});

const JUNK: readonly unknown[] = [null, undefined, 0, -1, 1e308, "", "\u0000", "x".repeat(5000), true, [], {}, [[]]];

/** The value with some of its members, at any depth, put for junk. */
function mutate(value: unknown): unknown {
  if (randomInt(8) === 0) return JUNK[randomInt(JUNK.length)];
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mutate(member)]));
}
