import { writeSync } from "node:fs";
import { mkdtemp, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLogFile } from "./log-file.ts";

const place = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "log-file-")), "web.log");

test("tells the last lines, whoever wrote them", async () => {
  const log = await openLogFile(await place());
  for (let n = 0; n < 5; n++) writeSync(log.descriptor, `line ${n}\n`);
  expect(await log.lastLines(2)).toEqual(["line 3", "line 4"]);
});

test("moves a large file aside and goes on in an empty one, while others still write to it", async () => {
  const path = await place();
  const log = await openLogFile(path);
  writeSync(log.descriptor, Buffer.alloc(11 * 1024 * 1024, "x"));
  await log.rotate();
  writeSync(log.descriptor, "after\n");
  expect(await readFile(path, "utf8")).toBe("after\n");
  expect((await stat(`${path}.1`)).size).toBe(11 * 1024 * 1024);
});

test("leaves a small file alone", async () => {
  const path = await place();
  const log = await openLogFile(path);
  writeSync(log.descriptor, "small\n");
  await log.rotate();
  expect(await readFile(path, "utf8")).toBe("small\n");
});
