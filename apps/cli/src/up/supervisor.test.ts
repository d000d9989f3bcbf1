import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { freePort } from "@switchyard/embedded";
import { expect, onTestFinished, test, vi } from "vitest";
import { createTerminal } from "../terminal.ts";
import { openHome } from "./home.ts";
import { smallApp } from "./supervisor.fixture.ts";
import { openSupervisor } from "./supervisor.ts";

const FIXTURE = fileURLToPath(new URL("supervisor.fixture.ts", import.meta.url));
const deadline = { timeout: 15_000, interval: 50 };

async function supervised() {
  const written: string[] = [];
  const out = new PassThrough().on("data", (text) => written.push(String(text)));
  const folder = await mkdtemp(join(tmpdir(), "supervisor-"));
  const home = await openHome(folder);
  const supervisor = await openSupervisor(home, createTerminal(out as unknown as NodeJS.WriteStream, false));
  onTestFinished(() => supervisor.stop());
  return { supervisor, folder, written, port: await freePort() };
}

const pidAt = async (port: number): Promise<number> => Number(await (await fetch(`http://127.0.0.1:${port}/`)).text());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function startedElsewhere(folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [FIXTURE, folder, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}

test("starts an app again when it dies, and shows what it said last", async () => {
  const { supervisor, port, written } = await supervised();
  await supervisor.start(smallApp(port));
  const before = await pidAt(port);
  await fetch(`http://127.0.0.1:${port}/die`).catch(() => null);
  await vi.waitFor(async () => expect(await pidAt(port)).not.toBe(before), deadline);
  expect(written.join("")).toMatch(/small ended \(exit code 7\)[\s\S]*dying on request/);
});

test("stops its apps and does not start them again", async () => {
  const { supervisor, port } = await supervised();
  await supervisor.start(smallApp(port));
  const pid = await pidAt(port);
  await supervisor.stop();
  expect(isAlive(pid)).toBe(false);
});

test("says what an app wrote when it never becomes ready", async () => {
  const { supervisor, port } = await supervised();
  const starting = supervisor.start(smallApp(port, 'console.error("no such thing"); process.exit(3)'));
  await expect(starting).rejects.toMatchObject({
    code: "app_not_ready",
    message: expect.stringMatching(/small ended with exit code 3[\s\S]*no such thing/),
  });
});

test("leaves no app behind when the supervisor is killed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "supervisor-"));
  const port = await freePort();
  const supervisor = await startedElsewhere(folder, port);
  const pid = await pidAt(port);
  supervisor.kill("SIGKILL");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), deadline);
});

test("ends what an earlier supervisor of the same home left running, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "supervisor-"));
  const port = await freePort();
  await startedElsewhere(folder, port);
  const [left, own] = [await pidAt(port), process.pid];
  const next = await openSupervisor(await openHome(folder), createTerminal(process.stdout, false));
  onTestFinished(() => next.stop());
  expect(isAlive(left)).toBe(false);
  expect(isAlive(own)).toBe(true);
});
