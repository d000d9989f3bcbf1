import { CreateLimitInput } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { newLimit, readDraft } from "./limit-draft.ts";

describe("readDraft", () => {
  it("makes what the API takes of each kind of limit", () => {
    for (const draft of [
      newLimit,
      {
        ...newLimit,
        counted: "requests" as const,
        per: "everyone" as const,
        calls: "100 000",
        period: "month" as const,
      },
      { ...newLimit, counted: "tools" as const, tools: ["search"], burst: "5" },
    ]) {
      const { body, faults } = readDraft(draft);
      expect(faults).toEqual({});
      expect(CreateLimitInput.safeParse(body).error).toBeUndefined();
    }
  });

  it("puts a fault at each field that is wrong", () => {
    const { body, faults } = readDraft({ ...newLimit, counted: "tools", calls: "0", burst: "many" });
    expect(body).toBeNull();
    expect(Object.keys(faults).sort()).toEqual(["burst", "calls", "tools"]);
  });

  it("sends no burst with a quota", () => {
    expect(readDraft({ ...newLimit, period: "day", burst: "5" }).body).not.toHaveProperty("burst");
  });
});
