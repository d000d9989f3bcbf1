import { spawn } from "node:child_process";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isRunning, markOf, takeLock } from "./pid-lock.ts";

const lockFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "pid-lock-")), "up.lock");

test("names the holder to whoever comes second, and is free after release", async () => {
  const file = await lockFile();
  const lock = await takeLock(file);
  expect(await takeLock(file)).toEqual({ heldBy: process.pid });
  if ("release" in lock) await lock.release();
  expect(await takeLock(file)).toHaveProperty("release");
});

test("counts a lock as free when its holder is gone", async () => {
  const file = await lockFile();
  const child = spawn(process.execPath, ["-e", ""]);
  const mark = await markOf(child.pid ?? 0);
  await new Promise((resolve) => child.once("exit", resolve));
  await writeFile(file, JSON.stringify(mark));
  expect(await takeLock(file)).toHaveProperty("release");
});

test("counts a lock as free when another process was given the holder's number", async () => {
  const file = await lockFile();
  await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: "1" }));
  expect(await takeLock(file)).toHaveProperty("release");
});

test("counts a lock as free when its content makes no sense", async () => {
  const file = await lockFile();
  await writeFile(file, "half a li");
  expect(await takeLock(file)).toHaveProperty("release");
});

test("lets exactly one of many have the lock and leaves no drafts", async () => {
  const file = await lockFile();
  const taken = await Promise.all(Array.from({ length: 8 }, () => takeLock(file)));
  expect(taken.filter((one) => "release" in one)).toHaveLength(1);
  expect(await readdir(join(file, ".."))).toEqual(["up.lock"]);
});

test("knows its own process as running", async () => {
  expect(await isRunning(await markOf(process.pid))).toBe(true);
});
