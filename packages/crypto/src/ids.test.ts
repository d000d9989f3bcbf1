import { expect, test } from "vitest";
import { newId } from "./ids.ts";

test("ids made in one millisecond sort in the order they were made", () => {
  const ids = Array.from({ length: 2_000 }, () => newId("aud", 1_700_000_000_000));
  expect(ids.toSorted()).toEqual(ids);
});

test("ids are a prefix and 26 Crockford digits, and no two are alike", () => {
  const ids = Array.from({ length: 2_000 }, () => newId("dpl"));
  for (const id of ids) expect(id).toMatch(/^dpl_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
});
