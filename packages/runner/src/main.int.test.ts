import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { bundleRunner } from "./bundle.ts";
import { alive, modern, patience, serverArgv } from "./test-servers/start-bridge.ts";

vi.setConfig({ testTimeout: 60_000 });

const dir = mkdtempSync(join(tmpdir(), "runner-main-"));
const bundle = join(dir, "runner.mjs");
beforeAll(() => bundleRunner(bundle));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Started {
  readonly process: ChildProcess;
  readonly stderr: () => string;
}

/** Starts the bundled program with its configuration on descriptor 3 and, if given, a listening socket on 4. */
function start(config: object, socket: Server | null = null): Started {
  const file = join(dir, `config-${Math.random().toString(36).slice(2)}.json`);
  writeFileSync(file, JSON.stringify(config));
  const fd = openSync(file, "r");
  const handle = socket === null ? "ignore" : (socket as unknown as { _handle: { fd: number } })._handle.fd;
  const child = spawn(process.execPath, [bundle, "3"], { stdio: ["ignore", "pipe", "pipe", fd, handle], cwd: "/" });
  closeSync(fd);
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { process: child, stderr: () => stderr };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function echoPid(port: number): Promise<number> {
  const { message, headers } = modern(1, "tools/call", { name: "echo", arguments: {} });
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(message),
  });
  return Number(/\\"pid\\":(\d+)/.exec(await response.text())?.[1]);
}

describe("the bundled program", () => {
  it("is one file that imports nothing but Node", () => {
    const imports = [...readFileSync(bundle, "utf8").matchAll(/^import .* from "([^"]+)";$/gm)].map(
      (match) => match[1],
    );
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((name) => name?.startsWith("node:") !== true)).toEqual([]);
  });

  it("bridges, and leaves nothing behind on SIGTERM", async () => {
    const port = await freePort();
    const config = { mode: "bridge", listen: { host: "127.0.0.1", port }, argv: serverArgv("raw"), cwd: "/" };
    const started = start(config);
    const pid = await vi.waitFor(() => echoPid(port), patience);
    expect(alive(pid)).toBe(true);
    started.process.kill("SIGTERM");
    expect(await once(started.process, "exit")).toEqual([0, null]);
    expect(alive(pid)).toBe(false);
  });

  it("bridges on a listening socket it was handed", async () => {
    const socket = createServer().listen(0, "127.0.0.1");
    await once(socket, "listening");
    onTestFinished(() => {
      socket.close();
    });
    const address = socket.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    start({ mode: "bridge", listen: { fd: 4 }, argv: serverArgv("raw"), cwd: "/" }, socket);
    socket.close();
    expect(await vi.waitFor(() => echoPid(port), patience)).toBeGreaterThan(0);
  });

  it("forwards to a process that listens itself, and ends as it ends", async () => {
    const [port, target] = [await freePort(), await freePort()];
    const program = `
      require("node:http").createServer((request, response) => {
        response.end("hello");
        if (request.url === "/exit") response.once("close", () => process.exit(5));
      }).listen(${target}, "127.0.0.1");
      console.error("ready");`;
    const argv = [process.execPath, "-e", program];
    const config = { mode: "forward", listen: { host: "127.0.0.1", port }, target: { port: target }, argv, cwd: "/" };
    const started = start(config);
    const hello = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    expect(await vi.waitFor(() => hello("/"), patience)).toBe("hello");
    const exit = once(started.process, "exit");
    expect(await hello("/exit")).toBe("hello");
    expect(await exit).toEqual([5, null]);
    expect(started.stderr()).toContain("[runner] The server's process exited with code 5.");
  });

  it("leads the proxy port to the socket outside", async () => {
    const path = join(dir, "egress.sock");
    const outside = createServer((socket) => socket.end("out")).listen(path);
    onTestFinished(() => {
      outside.close();
    });
    const [port, egress] = [await freePort(), await freePort()];
    const listen = { host: "127.0.0.1", port };
    start({ mode: "bridge", listen, argv: serverArgv("raw"), cwd: "/", egress: { port: egress, socket: path } });
    const read = async (): Promise<string> => {
      const { connect } = await import("node:net");
      const socket = connect(egress, "127.0.0.1");
      let text = "";
      for await (const chunk of socket) text += String(chunk);
      return text;
    };
    expect(await vi.waitFor(read, patience)).toBe("out");
  });

  it("says what is wrong with its configuration", async () => {
    const started = start({ mode: "bridge", listen: {}, argv: [], cwd: "/" });
    expect(await once(started.process, "exit")).toEqual([2, null]);
    expect(started.stderr()).toContain('"listen" must be');
  });
});
