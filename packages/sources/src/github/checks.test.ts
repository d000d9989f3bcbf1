import { expect, test } from "vitest";
import { checksState } from "./checks.ts";

const status = (state: "error" | "failure" | "pending" | "success", context = "ci/test") => ({ context, state });
const run = (conclusion: string | null, appId = 5) => ({
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  app: { id: appId },
});

test.each([
  ["nothing reports", [], [], "none"],
  ["only we report", [status("failure", "switchyard/tools")], [run("failure", 1)], "none"],
  ["all is well", [status("success")], [run("success"), run("neutral"), run("skipped")], "passed"],
  ["one is not done", [status("success")], [run(null)], "pending"],
  ["one status waits", [status("pending")], [run("success")], "pending"],
  ["one failed while another runs", [status("pending")], [run("failure")], "failed"],
  ["a status has an error", [status("error")], [], "failed"],
  ["a run was cancelled", [], [run("cancelled")], "failed"],
  ["a run wants a person", [], [run("action_required")], "failed"],
  ["a name only begins like ours", [status("failure", "switchyards")], [], "failed"],
] as const)("where %s", (_, statuses, runs, expected) => {
  expect(checksState([...statuses], runs, 1)).toBe(expected);
});
