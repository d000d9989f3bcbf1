import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@switchyard/embedded";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";

const BOOTSTRAP = fileURLToPath(new URL("../bin/bootstrap.mjs", import.meta.url));

let home: string;
let ports: { WEB_PORT: string; INGRESS_PORT: string };

interface Up {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "e2e-up-"));
  await chmod(home, 0o711);
  ports = { WEB_PORT: String(await freePort()), INGRESS_PORT: String(await freePort()) };
});
afterAll(async () => expect(await processesOf(home)).toEqual([]));

function startUp(env: Record<string, string> = {}): Up {
  const child = spawn(process.execPath, [BOOTSTRAP, "up"], {
    env: { ...process.env, SWITCHYARD_HOME: home, SWITCHYARD_NO_INSTALL: "1", ...ports, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (output += String(text)));
  return { child, output: () => output, exit: new Promise((resolve) => child.once("close", resolve)) };
}

async function untilReady(up: Up): Promise<number> {
  const began = performance.now();
  const ended = up.exit.then((code) => expect.fail(`up ended with ${code}:\n${up.output()}`));
  const ready = vi.waitFor(() => expect(up.output()).toMatch(/^Switchyard is ready/m), {
    timeout: 120_000,
    interval: 25,
  });
  await Promise.race([ready, ended]);
  return performance.now() - began;
}

/** Processes whose environment or command line names the home. */
async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const texts = await Promise.all(
      ["environ", "cmdline"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "")),
    );
    if (texts.some((text) => text.includes(folder))) found.push(`${pid} ${texts[1]?.replaceAll("\0", " ")}`);
  }
  return found;
}

const noProcessLeft = () =>
  vi.waitFor(async () => expect(await processesOf(home)).toEqual([]), { timeout: 20_000, interval: 100 });

test("starts, offers the setup link once, writes admin.json for its user alone, and stops at SIGTERM without a trace", async () => {
  const up = startUp();
  await untilReady(up);
  expect(up.output()).toMatch(/http:\/\/localhost:\d+\/setup#token=\S+/);
  const file = join(home, "admin.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
    webUrl: `http://localhost:${ports.WEB_PORT}`,
    mcpUrl: `http://127.0.0.1:${ports.INGRESS_PORT}`,
    issuer: `http://localhost:${ports.WEB_PORT}`,
    org: "default",
    apiKey: expect.stringMatching(/^sy_manage_/),
  });
  up.child.kill("SIGTERM");
  expect(await up.exit).toBe(0);
  await noProcessLeft();
});

test("starts a second time without building again, refuses a third beside it, and stops at Ctrl-C", async () => {
  const up = startUp();
  const took = await untilReady(up);
  process.stdout.write(`second start: ${Math.round(took)} ms\n`);
  expect(up.output()).toMatch(/dashboard build\s+up to date/);

  const beside = startUp();
  expect(await beside.exit).toBe(1);
  expect(beside.output()).toContain(`Switchyard is already running on ${home} (pid ${up.child.pid}).`);

  up.child.kill("SIGINT");
  expect(await up.exit).toBe(0);
  await noProcessLeft();
});

test("starts again at once after kill -9, and nothing of the killed one stays", async () => {
  const killed = startUp();
  await untilReady(killed);
  killed.child.kill("SIGKILL");
  await killed.exit;
  const up = startUp();
  await untilReady(up);
  up.child.kill("SIGTERM");
  expect(await up.exit).toBe(0);
  await noProcessLeft();
});

test("says which port is taken and what to do", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(Number(ports.WEB_PORT), "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const up = startUp();
  expect(await up.exit).toBe(1);
  expect(up.output()).toMatch(
    new RegExp(`Port ${ports.WEB_PORT} is in use by \\S+ \\(pid ${process.pid}\\)\\.\\n.*WEB_PORT=`),
  );
});

test("says that the database does not answer and where to look", async () => {
  const up = startUp({ DATABASE_URL: `postgresql://nobody:x@127.0.0.1:${await freePort()}/none` });
  expect(await up.exit).toBe(1);
  expect(up.output()).toMatch(/✗ The database at 127\.0\.0\.1:\d+\/none did not answer[\s\S]*DATABASE_URL/);
});
