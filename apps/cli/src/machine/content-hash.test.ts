import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentHash } from "./content-hash.ts";

test("changes with what a build reads, and with nothing else", async () => {
  const root = await mkdtemp(join(tmpdir(), "content-hash-"));
  await mkdir(join(root, "a/node_modules"), { recursive: true });
  await writeFile(join(root, "a/page.tsx"), "one");
  const before = await contentHash(root, ["a"]);
  await writeFile(join(root, "a/node_modules/x.js"), "x");
  await writeFile(join(root, "a/page.test.tsx"), "test");
  expect(await contentHash(root, ["a"])).toBe(before);
  await writeFile(join(root, "a/page.tsx"), "two");
  expect(await contentHash(root, ["a"])).not.toBe(before);
});
