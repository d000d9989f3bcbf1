import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LogLine } from "@switchyard/deployments/ports";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { hostEnvironment, isRoot, openSandbox, sharedToolchains } from "../test/sandbox-fixture.ts";
import { runHostTool } from "./host-tool.ts";
import { readRegistrySettings } from "./registries.ts";

/** A uid that nobody has, for when the tests run as root; any other user runs the worker as itself. */
const plainUid = "61357";

interface Told {
  readonly uid: number;
  readonly report: { readonly mode: string; readonly lacks: readonly string[] };
  readonly build: { readonly exitCode: number; readonly text: string };
  readonly refused: string;
  readonly memory: { readonly exitCode: number };
  readonly view: readonly LogLine[];
  readonly httpAnswer: string;
  readonly listening: readonly { readonly address: string; readonly port: number }[];
  readonly elsewhere: string;
  readonly stdioAnswer: string;
  readonly frontAnswer: string;
  readonly frontListening: readonly { readonly address: string; readonly port: number }[];
  readonly lastPid: number;
}

describe("a worker that is not root", { timeout: 60_000 }, () => {
  let home: string;
  let told: Told;
  const hostService = createServer((_request, response) => response.end("host"));
  beforeAll(async () => {
    if (isRoot) await (await openSandbox()).close();
    hostService.listen(0, "127.0.0.1");
    home = await prepareHome();
    told = await runWorker(home, (hostService.address() as AddressInfo).port);
  }, 180_000);
  afterAll(async () => {
    hostService.close();
    await rm(home, { recursive: true, force: true });
  });

  test("gets plain-user mode and is told what that lacks", () => {
    expect(told.uid).not.toBe(0);
    expect(told.report.mode).toBe("user");
    expect(told.report.lacks.join(" ")).toMatch(/uid.*memory/);
  });

  test("runs builds in a sandbox with nothing of its environment", () => {
    expect(told.build.exitCode).toBe(4);
    expect(told.build.text).toMatch(/^1000\n3\napp\n/);
    expect(told.build.text).not.toContain("PLAIN_USER_MARKER");
  });

  test("refuses system calls and host services, and bounds processes and memory", () => {
    const [mount, service, forks] = told.refused.split("\n");
    expect([mount, service]).toEqual(["mount -1 1", "closed"]);
    expect(Number(forks?.split(" ")[1])).toBeLessThan(64);
    expect(told.memory.exitCode).not.toBe(0);
  });

  test("lets builds reach the registry through the runner's forward", () => {
    expect(told.view.filter((line) => line.stream === "stdout").map((line) => line.text)).toEqual(["is-number"]);
  });

  test("reaches an http server by a socket that was handed over by descriptor", () => {
    expect(told.httpAnswer).toBe("http POST");
    expect(told.listening).toContainEqual({ address: "127.0.0.1", port: 8080 });
    expect(told.elsewhere).toBe("sandbox_port_fixed");
  });

  test("puts the runner in front of an http server, which is told another port", () => {
    expect(told.frontAnswer).toBe("told 8090");
    expect(told.frontListening).toContainEqual({ address: "127.0.0.1", port: 8080 });
  });

  test("bridges a stdio server", () => {
    expect(told.stdioAnswer).toBe("echo hello");
  });

  test("leaves no process when it is killed", async () => {
    await eventually(() =>
      readFile(`/proc/${told.lastPid}/status`, "utf8").then(
        (text) => /^State:\s+Z/m.test(text),
        () => true,
      ),
    ).toBe(true);
  });
});

/** Everything the worker needs, where another uid can read it, wherever this checkout lies. */
async function prepareHome(): Promise<string> {
  const made = await mkdtemp(`${tmpdir()}/sy-user-`);
  await build({
    entryPoints: [fileURLToPath(new URL("../test/user.fixture.ts", import.meta.url))],
    outfile: `${made}/worker.mjs`,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  await cp(fileURLToPath(new URL("../test/fake-runner.fixture.mjs", import.meta.url)), `${made}/runner.mjs`);
  await runHostTool("cp", ["-a", "--reflink=auto", "--parents", "node-24", `${made}/`], {
    cwd: sharedToolchains,
    timeoutMs: 60_000,
  });
  await runHostTool("mkdir", [`${made}/toolchains`]);
  await runHostTool("mv", [`${made}/node-24`, `${made}/toolchains/`]);
  if (isRoot) await runHostTool("chown", ["-R", "-h", `${plainUid}:${plainUid}`, made]);
  return made;
}

async function runWorker(home: string, hostPort: number): Promise<Told> {
  const registries = JSON.stringify(await readRegistrySettings(hostEnvironment()));
  const node = `${home}/toolchains/node-24/bin/node`;
  const drop = isRoot ? ["setpriv", "--reuid", plainUid, "--regid", plainUid, "--clear-groups"] : ["env"];
  const [program = "env", ...args] = [...drop, node, `${home}/worker.mjs`, home, registries, String(hostPort)];
  const worker = spawn(program, args, {
    cwd: home,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: home, TMPDIR: home, PLAIN_USER_MARKER: "secret" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    for await (const line of createInterface({ input: worker.stdout })) return JSON.parse(line) as Told;
    return expect.fail("the plain-user worker ended without an answer");
  } finally {
    worker.kill("SIGKILL");
  }
}
