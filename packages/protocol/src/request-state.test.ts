import { expect, it } from "vitest";
import { instanceOfRequestState, maxRequestState, writeRequestState } from "./request-state.ts";

it("names the instance that wrote it", () => {
  expect(instanceOfRequestState(writeRequestState("ins_1", "AbC-_9"))).toBe("ins_1");
});

it.each([
  null,
  undefined,
  7,
  {},
  "",
  "sy1.",
  "sy1..abc",
  "sy1.ins_1",
  "sy1.ins_1.",
  "sy2.ins_1.abc",
  "sy1.ins/1.abc",
  "sy1.ins_1.ab c",
  `sy1.ins_1.${"a".repeat(maxRequestState)}`,
])("takes nothing else for one: %s", (value) => {
  expect(instanceOfRequestState(value)).toBeNull();
});
