import { expect, it } from "vitest";
import { wayBackWords } from "./connection-words.ts";

it("has words for what came of a way back, and says nothing where nobody came back", () => {
  expect(wayBackWords({ done: "installed", trouble: null })?.tone).toBe("info");
  expect(wayBackWords({ done: null, trouble: "github_not_admin" })?.title).toMatch(/administer/);
  expect(wayBackWords({ done: null, trouble: null })).toBeNull();
});

it("never shows what a link says, only words of ours", () => {
  for (const text of ["Call +1 555 for help", "constructor", "__proto__", "<b>x</b>"]) {
    expect(JSON.stringify(wayBackWords({ done: null, trouble: text }))).not.toContain(text);
    expect(wayBackWords({ done: text, trouble: null })).toBeNull();
  }
});
