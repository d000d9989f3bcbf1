import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { tie } from "./host-tie.ts";
import { tryHostTool } from "./host-tool.ts";

const fixture = fileURLToPath(new URL("host-tool.fixture.ts", import.meta.url));
const alone = "echo $$ >&2; exec sleep 300";
const withChild = "sleep 300 & echo $! $$ >&2; wait";

/** A process that nobody has waited for yet has ended all the same. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/^\d+ \(.*\) [ZX]/.test(stat);
}

const living = async (pids: readonly number[]) => {
  const alive = await Promise.all(pids.map(isAlive));
  return pids.filter((_, index) => alive[index]);
};

describe.skipIf(process.platform !== "linux")("a program of the host", () => {
  test.each([
    ["alone", alone, ""],
    ["guarded", alone, "tree"],
    ["with a child of its own", withChild, "tree"],
  ])("ends with a worker that is killed: %s", async (_, script, tree) => {
    const worker = spawn(process.execPath, [fixture, script, tree], { stdio: ["ignore", "pipe", "inherit"] });
    const line = await new Promise<string>((resolve) =>
      createInterface({ input: worker.stdout }).once("line", resolve),
    );
    const pids = line.split(" ").map(Number);
    expect(await living(pids)).toEqual(pids);
    worker.kill("SIGKILL");
    await vi.waitFor(async () => expect(await living(pids)).toEqual([]), { timeout: 15_000 });
  });

  test.each([false, true])("answers what it did (tree: %s)", async (tree) => {
    const run = (script: string, more = {}) => tryHostTool("/bin/sh", ["-c", script], { tree, ...more });
    expect(await run("cat; echo 'a b' >&2; exit 3", { input: "in" })).toEqual({
      code: 3,
      stdout: "in",
      stderr: "a b\n",
    });
    expect(await run('echo "$ONE $(pwd)"', { env: { ONE: "1", PATH: "/bin:/usr/bin" }, cwd: "/usr" })).toEqual({
      code: 0,
      stdout: "1 /usr\n",
      stderr: "",
    });
    expect((await tryHostTool("/nowhere/at-all", [], { tree })).code).toBe(127);
  });

  test("gets no descriptor of its guard", async () => {
    const open = async (tree: boolean) => (await tryHostTool("ls", ["/proc/self/fd"], { tree })).stdout;
    expect(await open(true)).toBe(await open(false));
  });

  test("ends with its children when its time is over", async () => {
    let line = "";
    const options = { tree: true, timeoutMs: 1_000, onLine: (text: string) => (line = text) };
    const { code } = await tryHostTool("/bin/sh", ["-c", withChild], options);
    expect(code).not.toBe(0);
    await vi.waitFor(async () => expect(await living(line.split(" ").map(Number))).toEqual([]), { timeout: 15_000 });
  });
});

test("a host without setpriv guards every program", () => {
  expect(tie(null, "ip", ["link"])).toMatchObject({ file: "/bin/sh", guarded: true });
  expect(tie("/usr/bin/setpriv", "ip", ["link"])).toEqual({
    file: "/usr/bin/setpriv",
    args: ["--pdeathsig", "KILL", "--", "ip", "link"],
    guarded: false,
  });
});
