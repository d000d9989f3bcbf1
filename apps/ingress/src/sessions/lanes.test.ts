import { expect, it, onTestFinished, vi } from "vitest";
import { openLanes } from "./lanes.ts";

const lanesOf = (width: number) => openLanes({ width, patienceMs: 5_000, late: () => new Error("late") });

it("runs a few at a time for each tenant, in the order in which they came, and no neighbour waits for them", async () => {
  const lanes = lanesOf(2);
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const start = (key: string, name: string): Promise<string> =>
    lanes.run(key, async () => {
      begun.push(name);
      await new Promise<void>((end) => ends.push(end));
      return name;
    });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const crowd = ["a1", "a2", "a3", "a4"].map((name) => start("a", name));
  const neighbour = start("b", "b1");
  await turn();
  expect(begun).toEqual(["a1", "a2", "b1"]);
  ends[0]?.();
  await turn();
  expect(begun).toEqual(["a1", "a2", "b1", "a3"]);
  for (const end of ends) end();
  await turn();
  for (const end of ends) end();
  expect(await Promise.all([...crowd, neighbour])).toEqual(["a1", "a2", "a3", "a4", "b1"]);
});

it("goes on after work that failed", async () => {
  const lanes = lanesOf(1);
  const failed = lanes.run("a", () => Promise.reject(new Error("no")));
  const after = lanes.run("a", () => Promise.resolve("yes"));
  await expect(failed).rejects.toThrow("no");
  expect(await after).toBe("yes");
  expect(await lanes.run("a", () => Promise.resolve("again"))).toBe("again");
});

it("lets nobody wait for ever, and begins nothing that nobody waits for any more", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const lanes = lanesOf(1);
  let end = (): void => {};
  const first = lanes.run("a", () => new Promise<void>((resolve) => (end = resolve)));
  const work = vi.fn<() => Promise<void>>();
  const late = expect(lanes.run("a", work)).rejects.toThrow("late");
  await vi.advanceTimersByTimeAsync(5_000);
  await late;
  end();
  await first;
  expect(work).not.toHaveBeenCalled();
  expect(await lanes.run("a", () => Promise.resolve("next"))).toBe("next");
});
