import { expect, it } from "vitest";
import { openSessionUse } from "./session-use.ts";

it("writes the use of a session once, however often it is used", async () => {
  const touched: (readonly string[])[] = [];
  const rows = { touch: async (ids: readonly string[]) => void touched.push(ids), sweep: async () => 0 };
  const use = openSessionUse(rows, () => {});
  for (const id of ["a", "b", "a", "a"]) use.note(id);
  await use.close();
  expect(touched).toEqual([["a", "b"]]);
});
