import { readdir, readFile } from "node:fs/promises";
import type { BuildCommand } from "@switchyard/deployments/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { isRoot, openSandbox, type SandboxFixture, smallLimits } from "../test/sandbox-fixture.ts";

describe.runIf(isRoot)("limits and endings in a root-mode sandbox", { timeout: 30_000 }, () => {
  let sandbox: SandboxFixture;
  beforeAll(async () => {
    sandbox = await openSandbox();
  }, 120_000);
  afterAll(() => sandbox.close());

  test("bounds a fork bomb and removes all of it", async () => {
    const run = await sandbox.python(`
import os, time
made = 0
for _ in range(400):
  try:
    if os.fork() == 0: time.sleep(60); os._exit(0)
    made += 1
  except OSError: break
print(made)`);
    expect(Number(run.text)).toBeGreaterThan(10);
    expect(Number(run.text)).toBeLessThan(64);
    expect(run.report.exitCode).toBe(0);
  });

  test("reports a kill for memory as such", async () => {
    const run = await sandbox.python("x = bytearray(900 << 20)");
    expect(run.report).toMatchObject({ oomKilled: true, signal: "SIGKILL", exitCode: null });
    expect(run.report.memoryPeakBytes).toBeGreaterThan(200 << 20);
  });

  test("does not call an ordinary failure a kill for memory", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "exit 7"]);
    expect(run.report).toMatchObject({ exitCode: 7, signal: null, oomKilled: false, timedOut: false });
  });

  test("tells the signal that ended a process", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "kill -SEGV $$"]);
    expect(run.report).toMatchObject({ exitCode: null, signal: "SIGSEGV" });
  });

  test("reports a program that is not there as its failure", async () => {
    const run = await sandbox.build(["no-such-program"]);
    expect(run.report.exitCode).toBe(1);
    expect(run.lines.map((line) => line.text).join("\n")).toContain("no-such-program");
  });

  test("slows a busy process to its share of the processor", async () => {
    const run = await sandbox.python(
      "import time\nend=time.monotonic()+1\nwhile time.monotonic()<end: pass\nprint(time.process_time())",
      { limits: { ...smallLimits, cpus: 0.25 } },
    );
    expect(Number(run.text)).toBeLessThan(0.6);
  });

  test("passes 100 MB of output on without holding it", async () => {
    let lines = 0;
    let longest = 0;
    const before = process.memoryUsage().rss;
    let peak = before;
    const program = `
import os
line = b"x" * 200 + b"\\n"
for _ in range(500): os.write(1, line * 1000)
os.write(1, b"y" * (5 << 20) + b"\\n")`;
    const onLine: BuildCommand["onLine"] = (line) => {
      lines += 1;
      longest = Math.max(longest, line.text.length);
      if (lines % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    };
    const run = await sandbox.python(program, { onLine });
    expect(run.report.exitCode).toBe(0);
    expect(lines).toBe(500_001);
    expect(longest).toBeLessThan(8_300);
    expect(peak - before).toBeLessThan(150 << 20);
  }, 30_000);

  test("ends a build that takes too long, with all it started", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "setsid sleep 300 & sleep 300"], { timeoutMs: 300 });
    expect(run.report).toMatchObject({ timedOut: true, signal: "SIGKILL" });
    expect(run.report.durationMs).toBeLessThan(5_000);
  });

  test("ends a build that was cancelled", async () => {
    const controller = new AbortController();
    const run = sandbox.build(["/bin/sh", "-c", "echo up; sleep 300"], {
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    expect((await run).report).toMatchObject({ timedOut: false, signal: "SIGKILL" });
  });

  test("asks an app to end before it is killed", async () => {
    const polite = await sandbox.start(
      `process.on("SIGTERM",()=>{console.log("bye");process.exit(3)});setInterval(()=>{},1e3);console.log("up")`,
    );
    await eventually(() => polite.lines.length).toBe(1);
    await polite.instance.stop(5_000);
    expect(await polite.instance.exited).toMatchObject({ exitCode: 3 });
    expect(polite.lines.at(-1)?.text).toBe("bye");
    const stubborn = await sandbox.start(`process.on("SIGTERM",()=>{});setInterval(()=>{},1e3);console.log("up")`);
    await eventually(() => stubborn.lines.length).toBe(1);
    await stubborn.instance.stop(200);
    expect(await stubborn.instance.exited).toMatchObject({ signal: "SIGKILL" });
  });

  test("leaves no orphan: daemons that left their session twice are gone after stop", async () => {
    const { instance, lines } = await sandbox.start(`
      const {spawn}=require("child_process");
      spawn("setsid",["setsid","sh","-c","trap '' TERM HUP; while :; do sleep 1; done"],{stdio:"ignore",detached:true}).unref();
      setTimeout(()=>console.log("up"),300); setInterval(()=>{},1e3)`);
    await eventually(() => lines.length).toBe(1);
    const group = await readFile(`/proc/${instance.pid}/cgroup`, "utf8");
    const uid = /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${instance.pid}/status`, "utf8"))?.[1] ?? "none";
    expect(group).toContain("switchyard-");
    expect((await processesOfUid(uid)).length).toBeGreaterThan(2);
    await instance.stop(100);
    expect(await processesOfUid(uid)).toEqual([]);
  });
});

async function processesOfUid(uid: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    // A dead process that the host's init has not collected yet runs nothing.
    if (new RegExp(`^Uid:\\s+${uid}\\b`, "m").test(status) && !/^State:\s+Z/m.test(status)) found.push(pid);
  }
  return found;
}
