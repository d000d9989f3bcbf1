import type { DeploymentStepView } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { timelineOf, untilLiveMs } from "./timeline.ts";

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
const barsOf = (steps: DeploymentStepView[], now = 0) => timelineOf({ createdAt: at(0), steps }, now).bars;

describe("the shared time axis", () => {
  it("gives each step its share and its place", () => {
    const [fetch, build] = barsOf([done("fetch", 0, 2_000), done("build", 2_000, 10_000)]);
    expect(fetch).toMatchObject({ startPercent: 0, widthPercent: 20 });
    expect(build).toMatchObject({ startPercent: 20, widthPercent: 80 });
  });
  it("lets a running step grow with the clock", () => {
    const running: DeploymentStepView = { ...waiting, name: "build", status: "running", startedAt: at(2_000) };
    const bars = barsOf([done("fetch", 0, 2_000), running], Date.parse(at(4_000)));
    expect(bars[1]).toMatchObject({ startPercent: 50, widthPercent: 50, elapsedMs: 2_000 });
  });
  it("never draws past its end, however short the last step", () => {
    for (const bar of barsOf([done("fetch", 0, 60_000), done("retire", 60_000, 60_000)])) {
      expect(bar.startPercent + bar.widthPercent).toBeLessThanOrEqual(100);
    }
  });
  it("draws nothing for a step that has not begun, even when none has", () => {
    expect(barsOf([waiting])[0]).toMatchObject({ widthPercent: 0, elapsedMs: null });
  });
  it("draws nothing for steps that a reused artifact made needless", () => {
    const skipped: DeploymentStepView = { ...done("build", 10, 10), status: "skipped" };
    expect(barsOf([done("fetch", 0, 100), skipped])[1]).toMatchObject({ widthPercent: 0, elapsedMs: null });
  });
});

describe("the wait before the first step", () => {
  const from = (start: number) => timelineOf({ createdAt: at(0), steps: [done("fetch", start, start + 10_000)] }, 0);
  it("shares the axis when it was short", () => {
    expect(from(10_000).wait).toEqual({ elapsedMs: 10_000, widthPercent: 50 });
    expect(from(10_000).bars[0]).toMatchObject({ startPercent: 50, widthPercent: 50 });
  });
  it("leaves the axis to the steps when it was long, as after an approval", () => {
    expect(from(7_200_000).wait).toEqual({ elapsedMs: 7_200_000, widthPercent: null });
    expect(from(7_200_000).bars[0]).toMatchObject({ startPercent: 0, widthPercent: 100 });
  });
  it("is not known before a step began", () => {
    expect(timelineOf({ createdAt: at(0), steps: [waiting] }, 0)).toMatchObject({ wait: null, axisMs: 0 });
  });
});

describe("from push to live", () => {
  it("counts from when it was asked for to the end of promote, without the retiring of the previous", () => {
    const steps = [done("fetch", 1_000, 2_000), done("promote", 9_000, 9_200), done("retire", 9_200, 60_000)];
    expect(untilLiveMs({ createdAt: at(0), steps })).toBe(9_200);
  });
  it("is unknown for what did not go live by itself", () => {
    const steps = [done("fetch", 0, 1), { ...waiting, name: "promote" as const, status: "skipped" as const }];
    expect(untilLiveMs({ createdAt: at(0), steps })).toBeNull();
  });
});
