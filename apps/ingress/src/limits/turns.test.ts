import { setImmediate as turnOver } from "node:timers/promises";
import { expect, it } from "vitest";
import { openTurns } from "./turns.ts";

it("of a crowd a few begin in each turn, in the order they came, and a neighbour begins at once", async () => {
  const turns = openTurns(4);
  const begun: number[] = [];
  for (let i = 0; i < 10; i++) {
    const turn = turns.take("crowd");
    if (turn === undefined) begun.push(i);
    else void turn.then(() => begun.push(i));
  }
  expect(begun).toEqual([0, 1, 2, 3]);
  expect(turns.take("neighbour")).toBeUndefined();
  await turnOver();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(turns.take("neighbour")).toBeUndefined();
  const last = turns.take("crowd");
  await last;
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await turnOver();
  await turnOver();
  expect(turns.take("crowd")).toBeUndefined();
});

it("a large body weighs as much as several requests: one begins in a turn, and an ordinary one needs no turn", async () => {
  const turns = openTurns(16);
  const begun: number[] = [];
  const large = [1, 2, 3].map(async (n) => {
    await turns.takeForBody("crowd", 1024 * 1024);
    begun.push(n);
  });
  expect(turns.takeForBody("crowd", 1_000)).toBeUndefined();
  await Promise.resolve();
  expect(begun).toEqual([1]);
  await turnOver();
  expect(begun).toEqual([1, 2]);
  await Promise.all(large);
});

it("thousands that wait all get their turn", async () => {
  const turns = openTurns(16);
  const all = Array.from({ length: 5_000 }, () => turns.take("crowd"));
  await Promise.all(all);
  expect(all.filter((turn) => turn === undefined)).toHaveLength(16);
});
