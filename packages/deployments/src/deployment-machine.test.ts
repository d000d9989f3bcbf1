import { deploymentStatuses, deploymentSteps } from "@switchyard/contracts";
import { describe, expect, test } from "vitest";
import {
  canMove,
  isRunning,
  isSettled,
  isTerminal,
  leftoverStep,
  sourcesOf,
  statusDuring,
} from "./deployment-machine.ts";

describe("a deployment", () => {
  test("stays where it ended", () => {
    for (const end of ["ready", "failed", "canceled", "superseded"] as const) {
      expect(isTerminal(end)).toBe(true);
      for (const to of deploymentStatuses) expect(canMove(end, to)).toBe(false);
    }
  });

  test("becomes ready only after it was verified", () => {
    expect(sourcesOf("ready")).toEqual(["verifying"]);
  });

  test("is superseded until it is ready, never when it may be going live", () => {
    expect(sourcesOf("superseded")).toEqual(["queued", "building", "verifying"]);
  });

  test("can be canceled and can fail in every state that is not an end", () => {
    expect(sourcesOf("canceled")).toEqual(["queued", "building", "verifying"]);
    expect(sourcesOf("failed")).toEqual(["queued", "building", "verifying"]);
  });

  test("goes back to the queue only from a worker's hands", () => {
    expect(sourcesOf("queued").every(isRunning)).toBe(true);
  });

  test("has a status for every step, in an order the machine allows", () => {
    const statuses = [...new Set(deploymentSteps.map(statusDuring))];
    expect(statuses).toEqual(["building", "verifying", "ready"]);
    for (const [index, from] of statuses.slice(0, -1).entries())
      expect(canMove(from, statuses[index + 1] ?? "failed")).toBe(true);
  });

  test("is settled once what is ready went live or did not, or its worker must be gone", () => {
    const readyAt = "2026-01-01T00:00:00.000Z";
    const at = (seconds: number) => new Date(Date.parse(readyAt) + seconds * 1_000);
    const ready = (step: "running" | "waiting" | "succeeded" | "skipped") =>
      ({ status: "ready", readyAt, steps: [{ status: "succeeded" }, { status: step }] }) as const;
    expect([ready("running"), ready("waiting")].map((one) => isSettled(one, at(1)))).toEqual([false, false]);
    expect([ready("succeeded"), ready("skipped")].map((one) => isSettled(one, at(1)))).toEqual([true, true]);
    expect(isSettled(ready("running"), at(61))).toBe(true);
    expect(isSettled({ status: "failed", readyAt: null, steps: [{ status: "failed" }] }, at(0))).toBe(true);
    expect(isSettled({ status: "building", readyAt: null, steps: [] }, at(0))).toBe(false);
  });

  test("leaves no step running or waiting behind", () => {
    for (const end of ["failed", "canceled", "superseded"] as const) {
      expect(Object.values(leftoverStep(end))).not.toContain("running");
      expect(Object.values(leftoverStep(end))).not.toContain("waiting");
    }
  });
});
