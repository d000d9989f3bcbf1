import type { DeploymentStepView } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { layOut } from "./timeline.ts";

const at = (ms: number) => new Date(1_800_000_000_000 + ms).toISOString();
const done = (name: DeploymentStepView["name"], from: number, to: number): DeploymentStepView => ({
  name,
  status: "succeeded",
  startedAt: at(from),
  finishedAt: at(to),
  durationMs: to - from,
});
const waiting: DeploymentStepView = {
  name: "verify",
  status: "waiting",
  startedAt: null,
  finishedAt: null,
  durationMs: null,
};

describe("the shared time axis", () => {
  it("gives each step its share and its place", () => {
    const [fetch, build] = layOut([done("fetch", 0, 2_000), done("build", 2_000, 10_000)], 0);
    expect(fetch).toMatchObject({ startPercent: 0, widthPercent: 20 });
    expect(build).toMatchObject({ startPercent: 20, widthPercent: 80 });
  });
  it("lets a running step grow with the clock", () => {
    const running: DeploymentStepView = { ...waiting, name: "build", status: "running", startedAt: at(2_000) };
    const bars = layOut([done("fetch", 0, 2_000), running], Date.parse(at(4_000)));
    expect(bars[1]).toMatchObject({ startPercent: 50, widthPercent: 50, elapsedMs: 2_000 });
  });
  it("never draws past its end, however short the last step", () => {
    for (const bar of layOut([done("fetch", 0, 60_000), done("retire", 60_000, 60_000)], 0)) {
      expect(bar.startPercent + bar.widthPercent).toBeLessThanOrEqual(100);
    }
  });
  it("draws nothing for a step that has not begun, even when none has", () => {
    expect(layOut([waiting], 0)[0]).toMatchObject({ widthPercent: 0, elapsedMs: null });
  });
});
