import { expect, test } from "vitest";
import { newUserCode, readUserCode, shownUserCode } from "./user-code.ts";

test("a user code is read however it is typed", () => {
  const code = newUserCode();
  expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
  for (const typed of [code, shownUserCode(code), code.toLowerCase(), ` ${code.slice(0, 3)} – ${code.slice(3)} `])
    expect(readUserCode(typed)).toBe(code);
});

test.each(["", "AEIOU-AEI", "BCDF-GHJ", "BCDF-GHJKL", "BCDF-GHJ1", "x".repeat(10_000), "BCDF\u0000GHJK"])(
  "takes %j for no user code",
  (typed) => {
    expect(readUserCode(typed)).toBeNull();
  },
);
