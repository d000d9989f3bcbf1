import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { isRoot, openSandbox, type SandboxFixture } from "../test/sandbox-fixture.ts";

describe.runIf(isRoot)("the boundary of a root-mode sandbox", { timeout: 30_000 }, () => {
  let sandbox: SandboxFixture;
  const marker = `platform-secret-${Math.random().toString(36).slice(2)}`;
  beforeAll(async () => {
    process.env["SWITCHYARD_TEST_MARKER"] = marker;
    sandbox = await openSandbox();
    await writeFile(`${sandbox.home}/master.key`, marker);
  }, 120_000);
  afterAll(async () => {
    delete process.env["SWITCHYARD_TEST_MARKER"];
    await sandbox.close();
  });

  test("shows nothing of the worker's environment in any process inside", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "cat /proc/[0-9]*/environ | tr '\\0' '\\n'"], {
      env: { MINE: "yes" },
    });
    expect(run.text).toContain("MINE=yes");
    expect(run.text).not.toContain(marker);
    expect(run.text).not.toMatch(/SWITCHYARD_TEST|NODE_OPTIONS|VITEST/);
  });

  test("shows no option of the sandbox in a command line inside, and no variable in one on the host", async () => {
    const secret = `tenant-${Math.random().toString(36).slice(2)}`;
    const { instance, lines } = await sandbox.start(
      `console.log(require("fs").readFileSync("/proc/1/cmdline","latin1").replaceAll("\\0"," ")); setInterval(()=>{},1000)`,
      { env: { TOKEN: secret } },
    );
    await eventually(() => lines.length).toBeGreaterThan(0);
    expect(lines[0]?.text.trim()).toBe("bwrap --args 3 -- node app.cjs");
    const commands = await Promise.all(
      (await readdir("/proc"))
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "")),
    );
    expect(commands.some((command) => command.includes("--args"))).toBe(true);
    expect(commands.filter((command) => command.includes(secret))).toEqual([]);
    await instance.stop(0);
  });

  test("cannot read a file that only root may read, not even in its own artifact", async () => {
    const program = `
      const fs = require("fs");
      for (const path of ["/app/root-only", "/etc/shadow", "/root", ${JSON.stringify(sandbox.home)}, "/proc/1/root/root"])
        try { fs.readdirSync(path); console.log("OPEN", path) } catch (e) {
          try { fs.readFileSync(path); console.log("OPEN", path) } catch (e) { console.log(path, e.code) } }`;
    const artifactDir = await sandbox.folder({ "app.cjs": program, "root-only": marker });
    await chmod(`${artifactDir}/root-only`, 0o600);
    const { instance, lines } = await sandbox.start("", { artifactDir });
    await instance.exited;
    const text = lines.map((line) => line.text).join("\n");
    expect(text).toContain("/app/root-only EACCES");
    expect(text).toContain("/etc/shadow ENOENT");
    expect(text).not.toContain("OPEN");
  });

  test("finds the platform's secrets nowhere in its environment or on its disk", async () => {
    const run = await sandbox.build([
      "/bin/sh",
      "-c",
      `env; grep -rl "$(echo ${marker.slice(0, 9)})${marker.slice(9)}" / --exclude-dir=proc --exclude-dir=usr --exclude-dir=opt 2>/dev/null; ls /`,
    ]);
    expect(run.text).not.toContain(marker);
    expect(run.text.split("\n").filter((line) => line.startsWith("/"))).toEqual([]);
    expect(run.text).toContain("app");
  });

  test("has no capability, no new privileges, a filter, and sees only its own processes", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "cat /proc/self/status; ls /proc | grep -c '^[0-9]'; id -u"]);
    expect(run.text).toMatch(/CapEff:\s+0000000000000000/);
    expect(run.text).toMatch(/CapBnd:\s+0000000000000000/);
    expect(run.text).toMatch(/NoNewPrivs:\s+1/);
    expect(run.text).toMatch(/Seccomp:\s+2/);
    expect(Number(run.text.split("\n").at(-2))).toBeLessThan(8);
    expect(run.text.split("\n").at(-1)).toBe("1000");
  });

  test("gives every sandbox a host uid of its own", async () => {
    const idle = "setInterval(()=>{},1000)";
    const started = await Promise.all([sandbox.start(idle), sandbox.start(idle)]);
    const uids = await Promise.all(
      started.map(async ({ instance }) => {
        await expect
          .poll(async () => (await readFile(`/proc/${instance.pid}/status`, "utf8")).match(/Name:\s+bwrap/))
          .not.toBeNull();
        return /^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${instance.pid}/status`, "utf8"))?.[1];
      }),
    );
    expect(new Set(uids).size).toBe(2);
    for (const uid of uids) expect(Number(uid)).toBeGreaterThanOrEqual(200_000);
    await Promise.all(started.map(({ instance }) => instance.stop(0)));
  });

  test("cannot see or signal another sandbox's processes", async () => {
    const { instance } = await sandbox.start("setInterval(()=>{},1000)");
    const run = await sandbox.python(`
import os
for pid in (${instance.pid}, -1):
  try:
    os.kill(pid, 0 if pid > 0 else 18); print("REACHED", pid)
  except OSError as e: print(pid, e.errno)`);
    expect(run.text).not.toContain(`REACHED ${instance.pid}`);
    expect(instance.pid).toBeGreaterThan(0);
    await instance.stop(0);
  });

  test("cannot write its artifact, its root, the toolchain or the system", async () => {
    const program = `
      const fs = require("fs");
      for (const path of ["/app/x", "/x", "/opt/node/x", "/usr/x", "/etc/x", "/dev/x", "/var/x", "/usr/local/x"])
        try { fs.writeFileSync(path, ""); console.log("WROTE", path) } catch (e) { console.log(path, e.code) }
      fs.writeFileSync("/tmp/x", "fine"); console.log("tmp ok")`;
    const { instance, lines } = await sandbox.start(program);
    expect((await instance.exited).exitCode).toBe(0);
    const text = lines.map((line) => line.text).join("\n");
    expect(text).toContain("/app/x EROFS");
    expect(text).toContain("tmp ok");
    expect(text).not.toContain("WROTE");
  });

  test("bounds every folder that lives in memory", async () => {
    const run = await sandbox.python(`
for path in ("/tmp/fill", "/dev/shm/fill", "/run/fill"):
  wrote = 0
  try:
    with open(path, "wb", 0) as file:
      while wrote < 200 << 20: wrote += file.write(b"x" * 65536)
    print(path, "UNBOUNDED")
  except OSError as e: print(path, e.strerror, wrote >> 20)
  __import__("os").unlink(path)`);
    expect(run.text.split("\n")).toEqual([
      "/tmp/fill No space left on device 16",
      "/dev/shm/fill No space left on device 16",
      "/run/fill No space left on device 0",
    ]);
  });
});
