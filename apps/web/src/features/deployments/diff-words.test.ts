import type { ManifestChange, ManifestDiff } from "@switchyard/contracts";
import { describe, expect, it } from "vitest";
import { diffHeadline, inOrder } from "./diff-words.ts";

const change = (over: Partial<ManifestChange>): ManifestChange => ({
  kind: "tool",
  name: "search",
  change: "added",
  class: "compatible",
  details: [],
  ...over,
});
const diff = (changes: ManifestChange[]): ManifestDiff => {
  const count = (word: string) => changes.filter((one) => one.change === word).length;
  const breaking = changes.filter((one) => one.class === "breaking").length;
  return {
    against: "dpl_1",
    class: breaking > 0 ? "breaking" : changes.length > 0 ? "compatible" : "none",
    added: count("added"),
    removed: count("removed"),
    changed: count("changed"),
    breaking,
    changes,
  };
};

describe("the headline of a diff", () => {
  it("counts by kind and names what breaks", () => {
    const found = diff([
      change({}),
      change({ name: "b" }),
      change({ name: "c", change: "removed", class: "breaking" }),
      change({ kind: "prompt", name: "p", change: "removed" }),
    ]);
    expect(diffHeadline(found)).toBe("2 tools added, 1 tool and 1 prompt removed, 1 breaking");
  });
  it("says so when nothing changed, or nothing was live", () => {
    expect(diffHeadline(diff([]))).toBe("Nothing changed for callers");
    expect(diffHeadline({ ...diff([]), against: null })).toBe("Nothing was live to compare with");
  });
  it("counts all of a list that was cut", () => {
    expect(diffHeadline({ ...diff([change({})]), added: 500 })).toBe("500 items added");
  });
});

it("lists what breaks first", () => {
  const names = inOrder([change({ name: "a" }), change({ name: "z", class: "breaking" })]).map((one) => one.name);
  expect(names).toEqual(["z", "a"]);
});
