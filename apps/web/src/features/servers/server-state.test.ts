import { describe, expect, it } from "vitest";
import { serverState, shortCommit, sourceWords } from "./server-state.ts";

const live = { deploymentId: "dpl_1", number: 1, commit: null, since: "2026-01-01T00:00:00.000Z", instances: 1 };
const last = (status: "queued" | "failed" | "ready" | "building") =>
  ({ id: "dpl_2", number: 2, status, createdAt: "2026-01-01T00:00:00.000Z" }) as const;

describe("the state of a server", () => {
  it("stays live while a newer deployment fails", () => {
    expect(serverState({ live, lastDeployment: last("failed") })).toBe("live");
  });
  it("is that of its last deployment while nothing is live", () => {
    expect(serverState({ live: null, lastDeployment: last("building") })).toBe("building");
    expect(serverState({ live: null, lastDeployment: last("failed") })).toBe("failed");
  });
  it("is not live when nothing was deployed, or a ready deployment was taken back", () => {
    expect(serverState({ live: null, lastDeployment: null })).toBe("none");
    expect(serverState({ live: null, lastDeployment: last("ready") })).toBe("none");
  });
});

describe("a source", () => {
  const source = { template: null, ref: null, rootDir: null, github: null, fault: null, credential: null };
  it("reads the same over https, ssh and scp-like URLs", () => {
    for (const gitUrl of [
      "https://github.com/acme/weather.git",
      "ssh://git@github.com/acme/weather.git",
      "git@github.com:acme/weather.git",
    ]) {
      expect(sourceWords({ ...source, gitUrl })).toBe("acme/weather");
    }
  });
  it("is called by its name at GitHub where the App reads it", () => {
    const github = { repo: "acme/weather", installationId: "ghi_1", defaultBranch: "main", htmlUrl: "" };
    expect(sourceWords({ ...source, gitUrl: null, github })).toBe("acme/weather");
  });
  it("never shows credentials that stand in a URL", () => {
    expect(sourceWords({ ...source, gitUrl: "https://user:secret@git.acme.dev/x" })).toBe("git.acme.dev/x");
  });
});

it("a commit is cut to seven digits", () => {
  expect(shortCommit("3f2c91a7d0e4")).toBe("3f2c91a");
  expect(shortCommit(null)).toBeNull();
});
