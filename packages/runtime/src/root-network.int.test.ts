import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { InstanceAddress } from "@switchyard/deployments/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { tryHostTool } from "./host-tool.ts";
import { isRoot, openSandbox, type SandboxFixture } from "./sandbox-fixture.ts";

const serve = (host: string, port = "process.env.PORT"): string =>
  `require("http").createServer((q,r)=>r.end("from "+q.socket.localAddress)).listen(${port},${JSON.stringify(host)},()=>console.log("up"))`;

/** Tries to connect and prints one word for each target. */
const knock = (targets: readonly (readonly [string, number])[]): string => `
import socket, json
for host, port in json.loads('${JSON.stringify(targets)}'):
  s = socket.socket(); s.settimeout(1.5)
  try: s.connect((host, port)); print(host, "REACHED")
  except Exception as e: print(host, "closed")
  s.close()`;

async function fetchText(address: InstanceAddress): Promise<string> {
  if (address.kind !== "tcp") return address.path;
  const response = await fetch(`http://${address.host}:${address.port}/`, { signal: AbortSignal.timeout(2_000) });
  return response.text();
}

describe.runIf(isRoot)("the network of a root-mode sandbox", { timeout: 30_000 }, () => {
  let sandbox: SandboxFixture;
  let everywhere: Server;
  let loopback: Server;
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  beforeAll(async () => {
    sandbox = await openSandbox();
    everywhere = createServer((_request, response) => response.end("host")).listen(0, "0.0.0.0");
    loopback = createServer((_request, response) => response.end("host")).listen(0, "127.0.0.1");
  }, 120_000);
  afterAll(async () => {
    everywhere.close();
    loopback.close();
    await sandbox.close();
  });

  test.each(["127.0.0.1", "0.0.0.0", "::"])("reaches an app that is bound to %s", async (host) => {
    const { instance, lines } = await sandbox.start(serve(host));
    await eventually(() => lines.map((line) => line.text)).toContain("up");
    const address = await instance.address(8080);
    await eventually(() => fetchText(address)).toMatch(/127\.0\.0\.1$/);
    await instance.stop(0);
  });

  test("tells where an app listens and follows it to another port", async () => {
    const { instance } = await sandbox.start(serve("127.0.0.1", "8000"));
    await eventually(() => instance.listening()).toEqual([{ address: "127.0.0.1", port: 8000 }]);
    const told = await instance.address(8080);
    await expect(fetchText(told)).rejects.toThrow();
    expect(await fetchText(await instance.address(8000))).toBe("from 127.0.0.1");
    await instance.stop(0);
  });

  test("keeps two instances on the same port apart", async () => {
    const [a, b] = await Promise.all([sandbox.start(serve("0.0.0.0")), sandbox.start(serve("0.0.0.0"))]);
    const addresses = await Promise.all([a.instance.address(8080), b.instance.address(8080)]);
    expect(new Set(addresses.map((address) => (address.kind === "tcp" ? address.host : ""))).size).toBe(2);
    for (const address of addresses) await eventually(() => fetchText(address)).toContain("from");
    await Promise.all([a.instance.stop(0), b.instance.stop(0)]);
  });

  test("reaches no service of the host, whatever it is bound to", async () => {
    const { instance } = await sandbox.start("setInterval(()=>{},1000)");
    const own = await instance.address(8080);
    const gateway = own.kind === "tcp" ? own.host.replace(/\d+$/, (last) => String(Number(last) - 1)) : "";
    const addresses = (await tryHostTool("ip", ["-4", "-o", "addr"])).stdout.match(/(?<=inet )[0-9.]+/g) ?? [];
    const targets = [...new Set([...addresses, gateway, "127.0.0.1"])].slice(0, 12);
    const everyTarget = targets.map((host) => [host, portOf(everywhere)] as const);
    const run = await sandbox.python(knock([...everyTarget, ["127.0.0.2", portOf(loopback)]]), { timeoutMs: 30_000 });
    expect(run.text.split("\n").length).toBe(everyTarget.length + 1);
    expect(run.text).not.toContain("REACHED");
    await instance.stop(0);
  });

  test("reaches neither another sandbox's port nor its proxy, with the proxy's own address known", async () => {
    const { instance } = await sandbox.start(serve("0.0.0.0"), { egress: { kind: "hosts", hosts: ["example.org"] } });
    const address = await instance.address(8080);
    await eventually(() => fetchText(address)).toContain("from");
    const host = address.kind === "tcp" ? address.host : "";
    const proxy = host.replace(/\d+$/, (last) => String(Number(last) - 1));
    for (const kind of ["none", "registries"] as const) {
      const run = await sandbox.python(
        knock([
          [host, 8080],
          [proxy, 3128],
          ["169.254.169.254", 80],
        ]),
        { egress: { kind } },
      );
      expect(run.text.split("\n")).toEqual([`${host} closed`, `${proxy} closed`, "169.254.169.254 closed"]);
    }
    await instance.stop(0);
  });

  test("has no name service", async () => {
    const run = await sandbox.python(`
import socket
try: print(socket.getaddrinfo("example.org", 80))
except socket.gaierror as e: print("no names")
print(socket.gethostbyname("localhost"))`);
    expect(run.text.split("\n")).toEqual(["no names", "127.0.0.1"]);
  });

  test("stays closed when the host's firewall is flushed", async () => {
    const { instance } = await sandbox.start("setInterval(()=>{},1000)");
    const rules = await tryHostTool("nsenter", [`--net=/proc/${instance.pid}/ns/net`, "nft", "list", "ruleset"]);
    expect(rules.stdout).toMatch(/hook output priority filter; policy drop/);
    const run = await sandbox.build(["/bin/sh", "-c", "nft flush ruleset; ip link set net0 down; echo $?"]);
    expect(run.text).not.toBe("0");
    await instance.stop(0);
  });
});
