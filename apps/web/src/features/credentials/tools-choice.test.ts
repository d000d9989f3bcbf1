import { describe, expect, it, test } from "vitest";
import { allTools, lacksTools, toolLimits, toolsChoiceOf } from "./tools-choice.ts";

describe("the choice of tools", () => {
  test.each([
    [allTools],
    [{ ...allTools, tools: "look" as const }],
    [{ ...allTools, tools: "chosen" as const, toolNames: ["a", "b"] }],
    [{ ...allTools, tools: "groups" as const, groups: ["billing"] }],
  ])("is read back from what it stands for: %j", (draft) => {
    expect(toolsChoiceOf(toolLimits(draft))).toEqual(draft);
  });

  it("limits by tools, by the scopes of groups, or to looking", () => {
    expect(toolLimits({ ...allTools, tools: "chosen", toolNames: ["a"] }).tools).toEqual(["a"]);
    expect(toolLimits({ ...allTools, tools: "groups", groups: ["billing"] })).toEqual({
      scopes: ["tools:read", "group:billing"],
      tools: [],
    });
    expect(toolLimits({ ...allTools, tools: "look" }).scopes).toEqual(["tools:read"]);
  });

  it("does not take a list that is empty for all tools", () => {
    expect(lacksTools({ ...allTools, tools: "chosen" })).toBe(true);
    expect(lacksTools({ ...allTools, tools: "groups" })).toBe(true);
    expect(lacksTools({ ...allTools, tools: "chosen", toolNames: ["a"] })).toBe(false);
    expect(lacksTools(allTools)).toBe(false);
  });

  it("of a key without scopes is all tools; what it cannot say is left as it is", () => {
    expect(toolsChoiceOf({ scopes: [], tools: [] })).toEqual(allTools);
    expect(toolsChoiceOf({ scopes: ["tool:a"], tools: [] })).toBeNull();
    expect(toolsChoiceOf({ scopes: ["group:a", "tool:b"], tools: [] })).toBeNull();
  });
});
