import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sampleEvent } from "../../test/sample-event.ts";
import { openSpool, type Spool } from "./spool.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "switchyard-spool-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function idsIn(spool: Spool): Promise<string[]> {
  const contents = await Promise.all(spool.rotate().map((segment) => spool.read(segment)));
  return contents.flatMap(({ records }) => records.map((record) => String(JSON.parse(record).id)));
}

async function appendMany(spool: Spool, count: number): Promise<string[]> {
  const events = Array.from({ length: count }, () => sampleEvent("org_1"));
  await Promise.all(events.map((event) => spool.append(event)));
  return events.map((event) => event.id);
}

describe("the spool", () => {
  it("keeps events in the order they were appended, over rotation", async () => {
    const spool = openSpool(directory, { segmentBytes: 4_096 });
    const first = await appendMany(spool, 20);
    const second = await appendMany(spool, 20);
    expect(await idsIn(spool)).toEqual([...first, ...second]);
    expect(readdirSync(directory).filter((name) => name.endsWith(".seg")).length).toBeGreaterThan(1);
    await spool.close();
  });

  it("gives its events to the next process that opens it, without a torn last record", async () => {
    const spool = openSpool(directory);
    const ids = await appendMany(spool, 5);
    await spool.close();
    const [segment = ""] = readdirSync(directory).filter((name) => name.endsWith(".seg"));
    appendFileSync(join(directory, segment), '512 00000000 {"id":"aud_torn"');
    const next = openSpool(directory);
    const more = await appendMany(next, 2);
    expect(await idsIn(next)).toEqual([...ids, ...more]);
    await next.close();
  });

  it("loses at most the record that was cut when the machine died in the middle of a write", async () => {
    const spool = openSpool(directory);
    const ids = await appendMany(spool, 5);
    await spool.close();
    const [segment = ""] = readdirSync(directory).filter((name) => name.endsWith(".seg"));
    truncateSync(join(directory, segment), 1_500);
    const next = openSpool(directory);
    const kept = await idsIn(next);
    expect(kept.length).toBeGreaterThan(0);
    expect(ids.slice(0, kept.length)).toEqual(kept);
    await next.close();
  });

  it("belongs to one process at a time", async () => {
    const spool = openSpool(directory);
    expect(() => openSpool(directory)).toThrow(/belongs to another/);
    await spool.close();
    await openSpool(directory).close();
  });

  it("forgets a removed segment and counts what waits", async () => {
    const spool = openSpool(directory);
    await appendMany(spool, 3);
    expect(spool.waitingBytes).toBeGreaterThan(0);
    for (const segment of spool.rotate()) await spool.remove(segment);
    expect(spool.waitingBytes).toBe(0);
    expect(await idsIn(spool)).toEqual([]);
    await spool.close();
  });

  it("refuses an event rather than lose it: when too much waits, and when closed", async () => {
    const spool = openSpool(directory, { maxBytes: 1_000 });
    await appendMany(spool, 4);
    await expect(spool.append(sampleEvent("org_1"))).rejects.toMatchObject({ code: "audit_spool_unavailable" });
    await spool.close();
    await expect(spool.append(sampleEvent("org_1"))).rejects.toMatchObject({ code: "audit_spool_unavailable" });
  });

  it("writes and syncs every event at once when asked to", async () => {
    const spool = openSpool(directory, { fsyncIntervalMs: 0 });
    const ids = await appendMany(spool, 3);
    expect(await idsIn(spool)).toEqual(ids);
    await spool.close();
  });

  it("loses no acknowledged event when its process is killed", async () => {
    const script = fileURLToPath(new URL("../../test/append-until-killed.ts", import.meta.url));
    const notes = join(directory, "acknowledged");
    const child = spawn(process.execPath, [script, join(directory, "spool"), notes], { stdio: "inherit" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    const lines = () => (existsSync(notes) ? readFileSync(notes, "utf8").split("\n").slice(0, -1) : []);
    await expect.poll(() => lines().length, { timeout: 20_000 }).toBeGreaterThan(1_000);
    child.kill("SIGKILL");
    await ended;
    const spool = openSpool(join(directory, "spool"));
    const kept = new Set(await idsIn(spool));
    expect(lines().filter((id) => !kept.has(id))).toEqual([]);
    await spool.close();
  }, 30_000);
});
