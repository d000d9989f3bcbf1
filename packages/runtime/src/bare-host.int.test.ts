import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { makeHome, openSandbox, type SandboxFixture, testOptions } from "../test/sandbox-fixture.ts";
import { createSandboxDriver } from "./driver.ts";

describe("a worker without a sandbox", { timeout: 30_000 }, () => {
  let sandbox: SandboxFixture;
  beforeAll(async () => {
    sandbox = await openSandbox({ mode: "none", unsafeNoSandbox: true });
  }, 120_000);
  afterAll(() => sandbox.close());

  test("exists only where the operator said so", async () => {
    const home = await makeHome();
    await expect(createSandboxDriver(testOptions(home, { mode: "none" }))).rejects.toMatchObject({
      code: "sandbox_unavailable",
    });
    await rm(home, { recursive: true, force: true });
    expect(sandbox.driver.report()).toMatchObject({ mode: "none", holds: [] });
  });

  test("builds in the source's own folder, with the toolchain and no variable of the worker", async () => {
    const appDir = await sandbox.folder({ "a.txt": "here" });
    const run = await sandbox.build(
      ["/bin/sh", "-c", "cat a.txt; echo; command -v node; env | grep -c VITEST; exit 5"],
      { appDir },
    );
    const [content, node, leaked] = run.text.split("\n");
    expect([content, leaked, run.report.exitCode]).toEqual(["here", "0", 5]);
    expect(node).toMatch(/toolchains\/node-24\/bin\/node$/);
  });

  test("runs two servers that were told the same port, and ends them with their children", async () => {
    const program = `require("child_process").spawn("sleep",["300"],{stdio:"ignore"});
      require("http").createServer((q,r)=>r.end("up")).listen(process.env.PORT,"127.0.0.1")`;
    const started = await Promise.all([sandbox.start(program), sandbox.start(program)]);
    for (const { instance } of started) {
      await eventually(() => instance.listening()).toEqual([{ address: "127.0.0.1", port: 8080 }]);
      const address = await instance.address(8080);
      expect(address.kind === "tcp" && (await (await fetch(`http://${address.host}:${address.port}/`)).text())).toBe(
        "up",
      );
      await instance.stop(0);
      await eventually(() => groupExists(instance.pid)).toBe(false);
    }
  });

  test("puts the runner in front of servers that were told the same port", async () => {
    const program = `require("http").createServer((q,r)=>r.end("told "+process.env.PORT)).listen(process.env.PORT,"127.0.0.1")`;
    const front = { toldPort: 8090, listensOn: 8090, path: "/mcp" };
    const started = await Promise.all([sandbox.start(program, { front }), sandbox.start(program, { front })]);
    const answers = await Promise.all(
      started.map(async ({ instance }) => {
        const address = await instance.address(8080);
        const url = address.kind === "tcp" ? `http://${address.host}:${address.port}/` : "";
        let text = "";
        await eventually(async () => {
          text = await fetch(url).then(
            (answer) => answer.text(),
            () => "",
          );
          return text;
        }).toMatch(/^told \d+$/);
        await instance.stop(0);
        return text;
      }),
    );
    expect(new Set(answers).size).toBe(2);
  });
});

function groupExists(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}
