import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { spawnGuarded } from "./guard.ts";

const FIXTURE = fileURLToPath(new URL("guard.fixture.ts", import.meta.url));
const guarded = (script: string) =>
  spawnGuarded({ command: "/bin/sh", arguments: ["-c", script], env: { PATH: "/bin:/usr/bin" }, stopSignal: "TERM" });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("ends the program when the supervisor is killed", async () => {
  const supervisor = spawn(process.execPath, [FIXTURE], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve) => supervisor.stdout.once("data", (text) => resolve(String(text)))));
  expect(isAlive(pid)).toBe(true);
  supervisor.kill("SIGKILL");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 15_000 });
});

test("tells how the program ended", async () => {
  expect(await guarded("exit 5").exited).toBe("exit code 5");
  expect(await spawnGuarded({ command: "/nowhere", arguments: [], env: {}, stopSignal: "TERM" }).exited).toMatch(
    /12[67]/,
  );
});

test("hands over lines of both streams whole", async () => {
  const lines: string[] = [];
  const child = guarded("printf 'on'; printf 'e\\ntwo\\n'; echo three >&2");
  child.onLine((line) => lines.push(line));
  await child.exited;
  await vi.waitFor(() => expect(lines.toSorted()).toEqual(["one", "three", "two"]));
});

test("stops a program that does not want to", async () => {
  const child = guarded("trap '' TERM; echo up; while :; do sleep 0.1; done");
  await new Promise<void>((resolve) => child.onLine(() => resolve()));
  await child.stop(200);
  expect(await child.exited).toBe("signal SIGKILL");
});
