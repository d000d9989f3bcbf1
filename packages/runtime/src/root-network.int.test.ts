import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { InstanceAddress, InstanceSpec } from "@switchyard/deployments/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../test/eventually.ts";
import { isRoot, openSandbox, type SandboxFixture } from "../test/sandbox-fixture.ts";
import { runHostTool, tryHostTool } from "./host-tool.ts";
import { installationNames } from "./names.ts";

const serve = (host: string, port = "process.env.PORT"): string =>
  `require("http").createServer((q,r)=>r.end("from "+q.socket.localAddress)).listen(${port},${JSON.stringify(host)},()=>console.log("up"))`;

/** An app that connects where it is told to and answers what came of it. */
const prober = `
require("http").createServer((request, response) => {
  const [, host, port] = request.url.split("/");
  const socket = require("net").connect({ host, port: Number(port) });
  socket.setTimeout(1500, () => socket.destroy(new Error("timeout")));
  socket.on("connect", () => { response.end("REACHED"); socket.destroy(); });
  socket.on("error", () => response.end("closed"));
}).listen(process.env.PORT, () => console.log("up"))`;

interface Prober {
  readonly host: string;
  readonly gateway: string;
  knock(host: string, port: number): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a prober and gives its namespace a way to everywhere, so that nothing but the filters can stop it. */
async function startProber(sandbox: SandboxFixture, more: Partial<InstanceSpec> = {}): Promise<Prober> {
  const { instance, lines } = await sandbox.start(prober, more);
  await eventually(() => lines.map((line) => line.text)).toContain("up");
  const address = await instance.address(8080);
  const host = address.kind === "tcp" ? address.host : "";
  const gateway = host.replace(/\d+$/, (last) => String(Number(last) - 1));
  const inside = `--net=/proc/${instance.pid}/ns/net`;
  await runHostTool("nsenter", [inside, "ip", "route", "add", "default", "via", gateway]);
  return {
    host,
    gateway,
    async knock(target, port) {
      const url = `http://${host}:8080/${target}/${port}`;
      return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).text();
    },
    stop: () => instance.stop(0),
  };
}

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
    const from = await startProber(sandbox);
    const addresses = (await tryHostTool("ip", ["-4", "-o", "addr"])).stdout.match(/(?<=inet )[0-9.]+/g) ?? [];
    const targets = [from.gateway, "127.0.0.1", ...addresses.filter((address) => !address.startsWith("100.127."))];
    for (const target of targets)
      expect([target, await from.knock(target, portOf(everywhere))]).toEqual([target, "closed"]);
    expect(await from.knock("127.0.0.1", portOf(loopback))).toBe("closed");
    expect(await from.knock("127.0.0.1", 8080)).toBe("REACHED");
    await from.stop();
  });

  test("reaches neither another sandbox's port nor its proxy, nor a metadata service", async () => {
    const egress = { kind: "hosts", hosts: ["example.org"] } as const;
    const [from, other, without] = await Promise.all([
      startProber(sandbox, { egress }),
      startProber(sandbox, { egress }),
      startProber(sandbox),
    ]);
    expect(await from.knock(from.gateway, 3128)).toBe("REACHED");
    expect(await without.knock(without.gateway, 3128)).toBe("closed");
    for (const prober of [from, without]) {
      expect(await prober.knock(other.host, 8080)).toBe("closed");
      expect(await prober.knock(other.gateway, 3128)).toBe("closed");
      expect(await prober.knock("169.254.169.254", 80)).toBe("closed");
    }
    await Promise.all([from.stop(), other.stop(), without.stop()]);
  });

  test("has no name service", async () => {
    const run = await sandbox.python(`
import socket
try: print(socket.getaddrinfo("example.org", 80))
except socket.gaierror as e: print("no names")
print(socket.gethostbyname("localhost"))`);
    expect(run.text.split("\n")).toEqual(["no names", "127.0.0.1"]);
  });

  test("stays closed by its own filter when the host's is flushed", async () => {
    const own = await openSandbox();
    const from = await startProber(own, { egress: { kind: "hosts", hosts: ["example.org"] } });
    const other = await startProber(own, { egress: { kind: "hosts", hosts: ["example.org"] } });
    const knockAll = (): Promise<string[]> =>
      Promise.all([from.knock(from.gateway, portOf(everywhere)), from.knock(other.gateway, 3128)]);
    const table = installationNames(own.options.installationId).table;
    await runHostTool("nft", ["delete", "table", "inet", table]);
    expect(await knockAll()).toEqual(["closed", "closed"]);
    await own.close();
  });

  test("stays closed by the host's filter when its own is gone", async () => {
    const { instance, lines } = await sandbox.start(prober);
    await eventually(() => lines.length).toBe(1);
    const address = await instance.address(8080);
    const host = address.kind === "tcp" ? address.host : "";
    const gateway = host.replace(/\d+$/, (last) => String(Number(last) - 1));
    // Without the filter the app is reached on its own address, since it is bound to all of them.
    await runHostTool("nsenter", [`--net=/proc/${instance.pid}/ns/net`, "nft", "flush", "ruleset"]);
    const url = `http://${host}:8080/${gateway}/${portOf(everywhere)}`;
    expect(await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).text()).toBe("closed");
    await instance.stop(0);
  });

  test("lets a tenant change none of this", async () => {
    const run = await sandbox.build([
      "/bin/sh",
      "-c",
      "/usr/sbin/nft flush ruleset; /usr/sbin/ip link set net0 down; /usr/sbin/ip route add default dev net0",
    ]);
    expect(run.report.exitCode).not.toBe(0);
    expect(run.lines.filter((line) => /not permitted/.test(line.text)).length).toBe(3);
  });
});
