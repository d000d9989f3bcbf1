import { expect, it } from "vitest";
import { emptyKeyDraft, keyInput, reachOf } from "./key-draft.ts";

it("a key of one plane carries nothing of the other", () => {
  const draft = { ...emptyKeyDraft, name: "ci", servers: ["weather"] };
  expect(keyInput(draft)).not.toHaveProperty("role");
  expect(keyInput({ ...draft, plane: "manage" })).not.toHaveProperty("servers");
});

it("says that an empty choice means every server, also future ones", () => {
  expect(reachOf(emptyKeyDraft, 3)[0]).toContain("those to come");
});
