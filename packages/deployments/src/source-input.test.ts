import { AppError } from "@switchyard/contracts";
import { expect, test } from "vitest";
import { sourceColumns } from "./source-input.ts";

const rules = { allowLocalGit: false, templates: [] };

test.each([
  "https://user:hunter2@example.com/a.git",
  "https://hunter2@example.com/a.git",
  "https://example.com/a.git?private_token=hunter2",
  "ssh://git:hunter2@example.com/a.git",
])("refuses the credential in %s without repeating it", (gitUrl) => {
  const refusal = (() => {
    try {
      return sourceColumns({ gitUrl }, rules);
    } catch (error) {
      return error;
    }
  })();
  expect(refusal).toBeInstanceOf(AppError);
  expect(refusal).toMatchObject({ code: "source_url_refused", message: expect.not.stringContaining("hunter2") });
});

test.each(["https://example.com/a.git", "ssh://git@example.com:22/a.git", "git@example.com:owner/a.git"])(
  "takes %s",
  (gitUrl) => {
    expect(sourceColumns({ gitUrl }, rules).sourceUrl).toBe(gitUrl);
  },
);
