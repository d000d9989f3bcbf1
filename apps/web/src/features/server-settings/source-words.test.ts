import { expect, it } from "vitest";
import { faultWords, modeWords } from "./source-words.ts";

it("says how changes arrive", () => {
  expect(modeWords({ mode: "webhook", everySeconds: 300 })).toBe("By webhook");
  expect(modeWords({ mode: "polling", everySeconds: 60 })).toBe("By polling, every 60 s");
  expect(modeWords({ mode: "polling", everySeconds: 300 })).toBe("By polling, every 5 min");
});

it("has words for every fault, also for one it does not know", () => {
  expect(faultWords({ fault: null })).toBeNull();
  expect(faultWords({ fault: "installation_removed" })?.title).toBe("The GitHub App was uninstalled");
  expect(faultWords({ fault: "something_new" })?.title).toContain("something_new");
});
