import { describe, expect, it } from "vitest";
import {
  deploymentState,
  queueWords,
  sourceLinks,
  standingWords,
  titleOf,
  triggerWords,
  whoOf,
} from "./deployment-words.ts";

const held = { reason: "approval", since: "2026-01-01T00:00:00.000Z" } as const;

describe("the state a deployment shows", () => {
  it("is why it is held, before it starts", () => {
    expect(deploymentState({ status: "queued", hold: held, blockedBy: [], liveIn: [] })).toBe("approval");
    expect(deploymentState({ status: "canceled", hold: held, blockedBy: [], liveIn: [] })).toBe("canceled");
  });
  it("is blocked while gates keep it from going live, and ready once it was promoted anyway", () => {
    const blocked = { status: "ready", hold: null, blockedBy: ["manifest_diff"] } as const;
    expect(deploymentState({ ...blocked, blockedBy: ["manifest_diff"], liveIn: [] })).toBe("blocked");
    expect(deploymentState({ ...blocked, blockedBy: ["manifest_diff"], liveIn: ["production"] })).toBe("ready");
  });
});

describe("words", () => {
  it("names a deployment without a commit by its number", () => {
    expect(titleOf({ commitMessage: null, number: 7 })).toBe("Deployment 7");
    expect(titleOf({ commitMessage: "Fix units\n\nLong story", number: 7 })).toBe("Fix units");
  });
  it("says what started it", () => {
    const from = { branch: "main", ref: null, pull: null };
    expect(triggerWords({ ...from, trigger: "push" })).toBe("push to main");
    expect(triggerWords({ ...from, trigger: "pull_request", pull: 12 })).toBe("pull request #12");
    expect(triggerWords({ ...from, trigger: "some_new_one" })).toBe("some new one");
  });
  it("names the author of a push, and whoever pressed otherwise", () => {
    const by = { commitAuthor: "Ada", createdBy: { kind: "system", id: null, label: "GitHub" } } as never;
    expect(whoOf({ ...(by as object), trigger: "push" } as never)).toBe("Ada");
    expect(whoOf({ ...(by as object), trigger: "manual" } as never)).toBe("GitHub");
  });
  it("tells the place in the queue only to what waits in it", () => {
    expect(queueWords({ status: "queued", hold: null, ahead: 0 })).toBe("Starts next");
    expect(queueWords({ status: "queued", hold: null, ahead: 2 })).toBe("2 deployments start before it");
    expect(queueWords({ status: "queued", hold: held, ahead: 2 })).toBeNull();
    expect(queueWords({ status: "building", hold: null, ahead: null })).toBeNull();
  });
});

it("says how a deployment beside what is live stands", () => {
  const of = { hold: null, ahead: null, blockedBy: [], liveIn: [] };
  expect(standingWords({ ...of, status: "queued", hold: held })).toBe("needs approval");
  expect(standingWords({ ...of, status: "queued", ahead: 0 })).toBe("starts next");
  expect(standingWords({ ...of, status: "ready", blockedBy: ["hygiene"] })).toBe("is blocked");
  expect(standingWords({ ...of, status: "canceled" })).toBe("");
});

describe("links to GitHub", () => {
  const deployment = { commit: "3f2c91a", branch: "feature/a b", pull: 12 };
  it("escape a branch and keep its slashes", () => {
    const github = {
      repo: "acme/weather",
      installationId: "ghi_1",
      defaultBranch: "main",
      htmlUrl: "https://gh.test/acme/weather",
    };
    expect(sourceLinks({ github }, deployment)).toEqual({
      commit: "https://gh.test/acme/weather/commit/3f2c91a",
      branch: "https://gh.test/acme/weather/tree/feature/a%20b",
      pull: "https://gh.test/acme/weather/pull/12",
    });
  });
  it("are absent where the source is elsewhere, or its address is no web page", () => {
    expect(sourceLinks({ github: null }, deployment).pull).toBeNull();
    const github = { repo: "a/b", installationId: "ghi_1", defaultBranch: null, htmlUrl: "javascript:alert(1)" };
    expect(sourceLinks({ github }, deployment).commit).toBeNull();
  });
});
