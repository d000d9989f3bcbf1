import { DeploySettings } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { draftOfSettings, moved, patchOfDraft, withRow } from "./deploys-draft.ts";

const settings = DeploySettings.parse({
  productionBranch: "main",
  branches: [
    { pattern: "develop", environment: "staging" },
    { pattern: "release/*", environment: "release" },
  ],
  watchPaths: ["apps/**", "!**/*.md"],
  gates: { production: { manifest_diff: "block" } },
});
const draft = draftOfSettings(settings);

describe("deploy settings", () => {
  it("come back as they were stored", () => {
    const { patch, faults } = patchOfDraft(draft);
    expect(faults).toEqual({});
    expect(DeploySettings.parse(patch)).toEqual(settings);
  });
  it("take an empty production branch for the source's own", () => {
    expect(patchOfDraft({ ...draft, productionBranch: "  " }).patch.productionBranch).toBeNull();
  });
  it("leave out empty lines of the watched paths", () => {
    expect(patchOfDraft({ ...draft, watchPaths: "\n a/** \r\n\n" }).patch.watchPaths).toEqual(["a/**"]);
  });
  it("name the row and the field that is wrong", () => {
    const branches = [
      { key: 1, pattern: "", environment: "Staging Area" },
      { key: 2, pattern: "x", environment: "" },
    ];
    const { faults } = patchOfDraft({ ...draft, branches, expireAfterDays: "soon" });
    expect(Object.keys(faults).sort()).toEqual([
      "branches.0.environment",
      "branches.0.pattern",
      "branches.1.environment",
      "previews.expireAfterDays",
    ]);
  });
  it("do not take an empty number of days for never", () => {
    expect(patchOfDraft({ ...draft, expireAfterDays: "" }).faults["previews.expireAfterDays"]).toBeDefined();
    expect(patchOfDraft({ ...draft, expireAfterDays: "0" }).faults).toEqual({});
  });
  it("refuse a pattern that an earlier row takes", () => {
    const branches = [...draft.branches, { key: 9, pattern: "develop", environment: "other" }];
    expect(patchOfDraft({ ...draft, branches }).faults).toEqual({
      "branches.2.pattern": "Row 1 takes this branch already.",
    });
  });
});

describe("rows of the branch map", () => {
  it("move by one place and stay where there is none", () => {
    expect(moved(draft.branches, 1, -1).map((row) => row.pattern)).toEqual(["release/*", "develop"]);
    expect(moved(draft.branches, 0, -1)).toBe(draft.branches);
  });
  it("get a key of their own", () => {
    expect(withRow(draft.branches).at(-1)?.key).toBe(2);
    expect(withRow([])[0]?.key).toBe(0);
  });
});
