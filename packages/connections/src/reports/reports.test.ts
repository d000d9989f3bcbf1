import type { Deployment, GateResult, ManifestDiff } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { type CommentInput, commentReport } from "./comment-report.ts";
import { statusContext, statusReport } from "./status-report.ts";

const deployment: Deployment = {
  ...{
    id: "dpl_1",
    number: 7,
    serverId: "srv_1",
    environment: "pr-12",
    status: "ready",
    live: true,
    trigger: "pull_request",
  },
  ...{ createdBy: { kind: "system", id: "git", label: "git", credential: null }, commit: "3f2c91a".padEnd(40, "0") },
  ...{
    commitMessage: "Add a tool",
    commitAuthor: "ada",
    ref: null,
    branch: "topic",
    pull: 12,
    fromFork: false,
    hold: null,
  },
  ...{
    ahead: null,
    reusedFrom: null,
    gates: [],
    blockedBy: [],
    diff: null,
    liveIn: ["pr-12"],
    failure: null,
    warnings: [],
  },
  ...{
    createdAt: "2026-01-01T00:00:00.000Z",
    startedAt: "2026-01-01T00:00:01.000Z",
    readyAt: "2026-01-01T00:00:33.000Z",
  },
  ...{ finishedAt: null, plan: null, eras: [], eraBridged: false, artifact: null },
  steps: [
    { name: "fetch", status: "succeeded", startedAt: null, finishedAt: null, durationMs: 900 },
    { name: "build", status: "succeeded", startedAt: null, finishedAt: null, durationMs: 21_000 },
  ],
};
const gate = (more: Partial<GateResult>): GateResult => ({
  ...{
    gate: "hygiene",
    title: "Hygiene",
    mode: "warn",
    verdict: "warned",
    summary: "1 thing",
    findings: [],
    more: 0,
    durationMs: 1,
  },
  ...more,
});
const diff: ManifestDiff = {
  ...{ against: "dpl_0", class: "breaking", added: 1, removed: 1, changed: 0, breaking: 1 },
  changes: [
    { kind: "tool", name: "search", change: "added", class: "compatible", details: [] },
    {
      ...{ kind: "tool", name: "evil|@octocat](x)", change: "removed", class: "breaking" },
      details: [{ path: "", class: "breaking", rule: "tool_removed", message: "The tool is gone." }],
    },
  ],
};

describe("the status of a commit", () => {
  it.each([
    [{}, "success", "Live in pr-12, ready in 32 s"],
    [{ live: false }, "success", "Ready in 32 s for pr-12"],
    [
      { live: false, blockedBy: ["hygiene" as const] },
      "failure",
      "Ready in 32 s, but a gate keeps it from going live: hygiene",
    ],
    [{ status: "queued" as const }, "pending", "Queued for pr-12"],
    [
      { status: "queued" as const, hold: { reason: "approval" as const, since: "" } },
      "pending",
      "Waits for approval by a member, for pr-12",
    ],
    [{ status: "building" as const }, "pending", "Building for pr-12"],
    [{ status: "superseded" as const }, "error", "Superseded by a newer commit in pr-12"],
  ])("of %j is %s", (more, state, description) => {
    expect(statusReport({ ...deployment, ...more })).toEqual({ state, description });
  });

  it("keeps to GitHub's length, whatever failed", () => {
    const failure = {
      code: "x",
      message: "m".repeat(500),
      remedy: "",
      step: null,
      exitCode: null,
      signal: null,
      lastLines: [],
    };
    const { description } = statusReport({ ...deployment, status: "failed", failure });
    expect([...description]).toHaveLength(140);
  });

  it("stays under one name per server and environment", () => {
    expect(statusContext("notes", "production")).toBe("switchyard/notes");
    expect(statusContext("notes", "pr-12")).toBe("switchyard/notes/pr-12");
  });
});

describe("the comment on a pull request", () => {
  const input: CommentInput = {
    ...{
      serverId: "srv_1",
      server: "notes",
      environment: "pr-12",
      previewUrl: "https://mcp.example/o/notes@pr-12/mcp",
    },
    ...{ dashboardUrl: "https://sy.example/o/servers/notes/deployments/dpl_1", closed: false, deployment },
  };

  it("says where the preview is, how it stands, what changed and how long each step took", () => {
    const body = commentReport({ ...input, deployment: { ...deployment, diff, gates: [gate({})] } });
    expect(body.startsWith("<!-- switchyard:srv_1 -->\n")).toBe(true);
    for (const part of [
      "`https://mcp.example/o/notes@pr-12/mcp`",
      "| Status | Live |",
      "`3f2c91a` Add a tool",
      "32 s (fetch 900 ms, build 21 s)",
      "1 added, 1 removed, 0 changed, 1 breaking",
      "⚠️ warned",
    ]) {
      expect(body).toContain(part);
    }
  });

  it("lets no name of a tool break out of its cell, mention or link anybody", () => {
    const findings = [
      {
        code: "x",
        severity: "error" as const,
        subject: "</details>@octocat",
        message: "![x](https://evil.example)",
        remedy: "",
      },
    ];
    const body = commentReport({ ...input, deployment: { ...deployment, diff, gates: [gate({ findings })] } });
    expect(body).not.toMatch(/@octocat|!\[|https:\/\/evil/);
    expect(body.match(/<\/details>/g)).toHaveLength(1);
    for (const line of body.split("\n").filter((one) => one.includes("evil"))) {
      expect(line.startsWith("|") ? line.split("|").length : 5).toBe(5);
    }
  });

  it("stays below what GitHub takes, however much there is to say", () => {
    const changes = Array.from({ length: 500 }, (_, i) => ({ ...diff.changes[1], name: "@".repeat(200) + i }));
    const findings = Array.from({ length: 500 }, () => ({
      ...{ code: "x", severity: "error" as const, subject: "@".repeat(5_000), message: "<".repeat(5_000), remedy: "" },
    }));
    const gates = Array.from({ length: 50 }, () => gate({ findings }));
    const big = { ...deployment, diff: { ...diff, changes } as ManifestDiff, gates };
    expect(commentReport({ ...input, deployment: big }).length).toBeLessThan(65_536);
  });

  it("says that a preview is closed, and shows its address no more", () => {
    const body = commentReport({ ...input, closed: true });
    expect(body).toContain("| Status | Closed |");
    expect(body).not.toContain("mcp.example");
  });
});
