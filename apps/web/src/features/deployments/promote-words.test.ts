import { describe, expect, it } from "vitest";
import { environment } from "../environments/environment.fixture.ts";
import { firstTarget, needsOverrule, planOf, targetsOf } from "./promote-words.ts";

const deployment = { id: "dpl_1", number: 4, commit: "3f2c91a7d0e4", environment: "pr-12", liveIn: [] as string[] };

describe("where a deployment may go", () => {
  it("offers production first, and neither closed previews nor the preview defaults", () => {
    const all = [
      environment("pr-12"),
      environment("preview", { kind: "defaults" }),
      environment("pr-9", { closedAt: "2026-01-02T00:00:00.000Z" }),
      environment("production"),
    ];
    expect(targetsOf(all).map((one) => one.slug)).toEqual(["production", "pr-12"]);
  });
  it("begins with its own environment, or with another once it is live there", () => {
    const targets = [environment("production"), environment("pr-12")];
    expect(firstTarget(deployment, targets)).toBe("pr-12");
    expect(firstTarget({ ...deployment, liveIn: ["pr-12"] }, targets)).toBe("production");
  });
});

describe("what a promotion is", () => {
  it("is a roll-back only where it had been live", () => {
    const lived = { production: ["dpl_1"] };
    expect(planOf(deployment, "production", lived)).toMatchObject({ kind: "rollback", verb: "Roll back to 3f2c91a" });
    expect(planOf(deployment, "pr-12", lived)).toMatchObject({ kind: "promote", verb: "Promote 3f2c91a to pr-12" });
  });
  it("is nothing where it is live", () => {
    expect(planOf({ ...deployment, liveIn: ["production"] }, "production", {}).kind).toBe("live");
  });
  it("says which variables it will run with", () => {
    expect(planOf(deployment, "production", {}).variables).toContain("as they are now");
    expect(planOf(deployment, "pr-12", {}).variables).toContain("it was verified with");
    expect(planOf(deployment, "production", { production: ["dpl_1"] }).variables).toContain("last ran with");
  });
});

describe("who must answer for a promotion", () => {
  const promote = { kind: "promote", verb: "", variables: "" } as const;
  it("asks for an overrule where gates block, and where code from a fork leaves its preview", () => {
    const fork = { blockedBy: [], fromFork: true, environment: "pr-12" };
    expect(needsOverrule({ ...fork, fromFork: false, blockedBy: ["hygiene"] }, "pr-12", promote)).toBe(true);
    expect(needsOverrule(fork, "production", promote)).toBe(true);
    expect(needsOverrule(fork, "pr-12", promote)).toBe(false);
  });
  it("lets a roll-back through", () => {
    const blocked = { blockedBy: ["manifest_diff" as const], fromFork: false, environment: "production" };
    expect(needsOverrule(blocked, "production", { ...promote, kind: "rollback" })).toBe(false);
  });
});
