import { expect, test } from "vitest";
import { createResolver } from "./resolver.ts";

test("asks once for many at the same time, and again after a minute", async () => {
  let asked = 0;
  let time = 0;
  const resolve = createResolver({
    ask: async () => {
      asked += 1;
      return ["192.0.2.1"];
    },
    now: () => time,
  });
  await Promise.all(Array.from({ length: 20 }, () => resolve("a.example")));
  time = 59_000;
  expect(await resolve("a.example")).toEqual(["192.0.2.1"]);
  expect(asked).toBe(1);
  time = 61_000;
  await resolve("a.example");
  expect(asked).toBe(2);
});

test("does not remember that a name failed", async () => {
  const answers: (readonly string[] | Error)[] = [new Error("no answer"), [], ["192.0.2.1"]];
  const resolve = createResolver({
    ask: async () => {
      const next = answers.shift() ?? [];
      if (next instanceof Error) throw next;
      return next;
    },
  });
  expect(await resolve("a.example")).toEqual([]);
  expect(await resolve("a.example")).toEqual([]);
  expect(await resolve("a.example")).toEqual(["192.0.2.1"]);
});
