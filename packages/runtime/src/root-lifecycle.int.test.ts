import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { access, readdir, readFile, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { isRoot, makeHome, newInstallationId, openSandbox, testOptions } from "../test/sandbox-fixture.ts";
import { createSandboxDriver } from "./driver.ts";
import { tryHostTool } from "./host-tool.ts";
import { installationNames } from "./names.ts";

interface Told {
  readonly pid: number;
  readonly address: { readonly host: string; readonly port: number };
  readonly home: string;
  readonly fds: string;
}

const workers: { readonly worker: ChildProcess; readonly installationId: string }[] = [];
const homes: string[] = [];

async function startWorker(installationId: string): Promise<{ readonly worker: ChildProcess; readonly told: Told }> {
  const file = fileURLToPath(new URL("../test/worker.fixture.ts", import.meta.url));
  const inherited = openSync("/etc/hostname", "r");
  // Descriptor 20 stands for whatever the worker was started with; it must not reach a tenant.
  const stdio = [
    "ignore",
    "pipe",
    "inherit",
    ...Array.from({ length: 17 }, () => "ignore" as const),
    inherited,
  ] as const;
  const worker = spawn(process.execPath, [file, installationId], { stdio: [...stdio] });
  closeSync(inherited);
  workers.push({ worker, installationId });
  if (worker.stdout === null) return { worker, told: { pid: 0, address: { host: "", port: 0 }, home: "", fds: "" } };
  for await (const line of createInterface({ input: worker.stdout })) {
    const told = JSON.parse(line) as Told;
    homes.push(told.home);
    return { worker, told };
  }
  return expect.fail("the worker ended before its instance was up");
}

async function endWorker(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, "exit");
  worker.kill("SIGKILL");
  await exited;
}

/** Everything on this host that carries the installation's name. */
async function traces(installationId: string): Promise<string[]> {
  const names = installationNames(installationId);
  const [spaces, links, tables, mounts] = await Promise.all([
    tryHostTool("ip", ["netns", "list"]),
    tryHostTool("ip", ["-o", "link"]),
    tryHostTool("nft", ["list", "tables"]),
    readFile("/proc/self/mountinfo", "utf8"),
  ]);
  const groups = await Promise.all(
    ["pids/", "memory/", "cpu/", ""].map(async (controller) => {
      const dir = `/sys/fs/cgroup/${controller}${names.cgroup}`;
      return access(dir).then(
        () => [dir],
        () => [],
      );
    }),
  );
  const claims = await Promise.all(
    (await readdir("/run/switchyard/claims").catch(() => [])).map(async (name) =>
      (await readFile(`/run/switchyard/claims/${name}`, "utf8").catch(() => "")).includes(names.tag)
        ? [`claim ${name}`]
        : [],
    ),
  );
  const text = `${spaces.stdout}${links.stdout}${tables.stdout}${mounts}`;
  const named = text.split("\n").filter((line) => line.includes(names.tag));
  const runDir = await access(names.runDir).then(
    () => [names.runDir],
    () => [],
  );
  return [...named, ...groups.flat(), ...claims.flat(), ...runDir];
}

async function livingInGroups(installationId: string): Promise<string[]> {
  const root = `/sys/fs/cgroup/pids/${installationNames(installationId).cgroup}`;
  const base = await access(root).then(
    () => root,
    () => root.replace("/pids/", "/"),
  );
  const found: string[] = [];
  for (const entry of await readdir(base, { recursive: true }).catch(() => [])) {
    if (!entry.endsWith("cgroup.procs")) continue;
    found.push(...(await readFile(`${base}/${entry}`, "utf8").catch(() => "")).split("\n").filter(Boolean));
  }
  return found;
}

describe.runIf(isRoot)("what a root-mode driver leaves on its host", { timeout: 90_000 }, () => {
  afterEach(async () => {
    const ended = workers.splice(0);
    await Promise.all(ended.map(({ worker }) => endWorker(worker)));
    // What a killed worker leaves is removed as in production: by the next start of its installation.
    for (const installationId of new Set(ended.map((entry) => entry.installationId))) {
      const home = await makeHome();
      homes.push(home);
      await (await createSandboxDriver(testOptions(home, { installationId }))).close();
    }
    for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
  });

  test("nothing after close, with an instance running and a build under way", async () => {
    const sandbox = await openSandbox();
    const id = sandbox.options.installationId;
    const { instance } = await sandbox.start("setInterval(()=>{},1000)");
    const build = sandbox.build(["/bin/sh", "-c", "sleep 300"]);
    await eventually(async () => (await livingInGroups(id)).length).toBeGreaterThan(3);
    expect(await traces(id)).not.toEqual([]);
    await sandbox.close();
    expect((await instance.exited).signal).toBe("SIGKILL");
    expect((await build).report.signal).toBe("SIGKILL");
    expect(await traces(id)).toEqual([]);
  });

  test("no process after the worker was killed, and nothing at all after the next start", async () => {
    const id = newInstallationId();
    const { worker, told } = await startWorker(id);
    expect((await fetch(`http://${told.address.host}:${told.address.port}/`)).status).toBe(200);
    worker.kill("SIGKILL");
    await eventually(() => livingInGroups(id)).toEqual([]);
    expect(await traces(id)).not.toEqual([]);
    const home = await makeHome();
    homes.push(home);
    const driver = await createSandboxDriver(testOptions(home, { installationId: id }));
    const names = installationNames(id);
    expect((await tryHostTool("ip", ["netns", "list"])).stdout).not.toContain(names.tag);
    expect((await tryHostTool("ip", ["-o", "link"])).stdout).not.toContain(names.tag);
    await driver.close();
    expect(await traces(id)).toEqual([]);
  });

  test("no descriptor of the worker in the tenant's process", async () => {
    const { told } = await startWorker(newInstallationId());
    const numbers = told.fds.split(" ").slice(1).map(Number);
    expect(numbers).toContain(2);
    expect(numbers).not.toContain(20);
    const { told: again } = await startWorker(newInstallationId());
    expect(again.fds).toBe(told.fds);
  });

  test("another installation untouched: not when one starts, reaps or closes", async () => {
    const other = await startWorker(newInstallationId());
    const id = newInstallationId();
    const dead = await startWorker(id);
    dead.worker.kill("SIGKILL");
    await eventually(() => livingInGroups(id)).toEqual([]);
    const home = await makeHome();
    homes.push(home);
    const driver = await createSandboxDriver(testOptions(home, { installationId: id }));
    await driver.close();
    const { host, port } = other.told.address;
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe("up");
  });

  test("a second worker of the same installation untouched", async () => {
    const id = newInstallationId();
    const first = await startWorker(id);
    const home = await makeHome();
    homes.push(home);
    const driver = await createSandboxDriver(testOptions(home, { installationId: id }));
    await driver.close();
    const { host, port } = first.told.address;
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe("up");
    expect((await tryHostTool("nft", ["list", "tables"])).stdout).toContain(installationNames(id).table);
  });
});
