import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  badFixtures,
  commitAll,
  conformanceFixtures,
  fixtureDir,
  fixtureRootDir,
  goodFixtures,
  makeRepo,
} from "./fixtures.ts";

const names = [...goodFixtures, ...badFixtures, ...conformanceFixtures];

it("knows every sample repository there is", () => {
  expect(readdirSync(join(fixtureDir("chatty"), "..")).sort()).toEqual([...names].sort());
});

describe.each(names)("the sample repository %s", (name) => {
  it("commits to the same id wherever it is made", async () => {
    const dir = mkdtempSync(join(tmpdir(), "fixture-"));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const [one, two] = await Promise.all([makeRepo(name, join(dir, "one")), makeRepo(name, join(dir, "two"))]);
    expect(one.sha).toMatch(/^[0-9a-f]{40}$/);
    expect(two.sha).toBe(one.sha);
    writeFileSync(join(one.path, "more.txt"), "more");
    expect(await commitAll(one.path, "Add more")).not.toBe(one.sha);
  });

  it("names no registry", () => {
    const lock = join(fixtureDir(name), fixtureRootDir(name), "package-lock.json");
    if (existsSync(lock)) expect(readFileSync(lock, "utf8")).not.toMatch(/"resolved"|registry\./);
  });
});
