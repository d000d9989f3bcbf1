/** A worker without root, for tests: runs the steps of plain-user mode under whatever uid started it, tells the results. */
import { request } from "node:http";
import type { InstanceAddress } from "@switchyard/deployments/ports";
import { createSandboxDriver } from "../src/driver.ts";
import { sandboxOf, testOptions } from "./sandbox-fixture.ts";

const home = process.argv[2] ?? "";
const registries = JSON.parse(process.argv[3] ?? "{}");
const driver = await createSandboxDriver(testOptions(home, { runnerBundle: `${home}/runner.mjs`, registries }));
const sandbox = sandboxOf(driver, home);

function ask(address: InstanceAddress, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const where = address.kind === "unix" ? { socketPath: address.path } : { host: address.host, port: address.port };
    const outgoing = request({ ...where, method: "POST", path: "/mcp" }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => {
        text += piece;
      });
      response.on("end", () => resolve(text.trim()));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

async function askPatiently(address: InstanceAddress, body: string): Promise<string> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      return await ask(address, body);
    } catch (error) {
      if (Date.now() > deadline) return `failed: ${String(error)}`;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const build = await sandbox.build([
  "/bin/sh",
  "-c",
  "id -u; cat /proc/net/dev | wc -l; ls /; echo made > made; cat /proc/1/environ; exit 4",
]);
const refused = await sandbox.python(`
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)
print("mount", libc.syscall(165 if os.uname().machine == "x86_64" else 40, 0, 0, 0, 0, 0), ctypes.get_errno())
try: socket.create_connection(("127.0.0.1", ${Number(process.argv[4])}), 2); print("REACHED")
except OSError: print("closed")
made = 0
for _ in range(200):
  try:
    if os.fork() == 0: __import__("time").sleep(20); os._exit(0)
    made += 1
  except OSError: break
print("forks", made)`);
const memory = await sandbox.python("x = bytearray(1800 << 20)");
const view = await sandbox.build(["npm", "view", "is-number", "name"], {
  egress: { kind: "registries" },
  limits: { memoryMb: 1024, cpus: 1, pids: 128, tmpMb: 64 },
  timeoutMs: 60_000,
});
const http = await sandbox.start(
  `require("http").createServer((q,r)=>r.end("http "+q.method)).listen(process.env.PORT,process.env.HOST)`,
);
const httpAnswer = await askPatiently(await http.instance.address(8080), "x");
const listening = await http.instance.listening();
const elsewhere = await http.instance.address(9000).catch((error: { code?: string }) => error.code);
await http.instance.stop(1000);
const stdio = await sandbox.start(`process.stdin.on("data",(d)=>console.log("echo "+d.toString().trim()))`, {
  transport: "stdio",
});
const stdioAnswer = await askPatiently(await stdio.instance.address(8080), "hello");
const front = await sandbox.start(
  `require("http").createServer((q,r)=>r.end("told "+process.env.PORT)).listen(process.env.PORT,process.env.HOST)`,
  { front: { toldPort: 8090, listensOn: 8090, path: "/mcp" } },
);
const frontAnswer = await askPatiently(await front.instance.address(8080), "x");
const frontListening = await front.instance.listening();
await front.instance.stop(1000);
const last = await sandbox.start(`setInterval(()=>{},1000);console.log("up")`);
process.stdout.write(
  `${JSON.stringify({
    uid: process.getuid?.(),
    report: driver.report(),
    build: { exitCode: build.report.exitCode, text: build.text },
    refused: refused.text,
    memory: memory.report,
    view: view.lines,
    httpAnswer,
    listening,
    elsewhere,
    stdioAnswer,
    frontAnswer,
    frontListening,
    lastPid: last.instance.pid,
  })}\n`,
);
