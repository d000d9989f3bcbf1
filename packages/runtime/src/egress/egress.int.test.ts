import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostEnvironment, isRoot, openSandbox, type SandboxFixture } from "../../test/sandbox-fixture.ts";
import type { RegistrySettings } from "../options.ts";
import { readRegistrySettings } from "../registries.ts";

const buildLimits = { memoryMb: 512, cpus: 1, pids: 128, tmpMb: 64 };

describe.runIf(isRoot)("egress of a root-mode sandbox", { timeout: 30_000 }, () => {
  let registries: RegistrySettings;
  let sandbox: SandboxFixture;
  beforeAll(async () => {
    registries = await readRegistrySettings(hostEnvironment());
    sandbox = await openSandbox({ registries });
  }, 120_000);
  afterAll(() => sandbox.close());

  test("reads npm's and pip's registries without credentials", () => {
    expect(registries.npm.registry).toMatch(/^https?:\/\/[^@]+$/);
    expect(registries.reachable.length).toBeGreaterThan(0);
    for (const entry of registries.reachable)
      expect(entry).toEqual({ host: expect.any(String), port: expect.any(Number) });
  });

  test("lets npm reach its registry from inside", async () => {
    const argv = ["npm", "view", "is-number", "dist.tarball"];
    const run = await sandbox.build(argv, { egress: { kind: "registries" }, limits: buildLimits, timeoutMs: 60_000 });
    expect(run.lines.filter((line) => line.stream !== "stdout").map((line) => line.text)).toEqual([]);
    expect(run.text).toMatch(/is-number-[\d.]+\.tgz$/);
  }, 90_000);

  test("lets pip reach its index and the host of its files from inside", async () => {
    const argv = ["/usr/bin/python3", "-m", "pip", "download", "--no-deps", "--dest", "/tmp/got", "six"];
    const run = await sandbox.build(argv, { egress: { kind: "registries" }, limits: buildLimits, timeoutMs: 60_000 });
    expect(run.text).toMatch(/Successfully downloaded six/);
  }, 90_000);

  test("lets nothing else out, and says which setting would allow it", async () => {
    const run = await sandbox.build(
      ["node", "-e", `fetch("https://example.org/").then(()=>console.log("OUT"),e=>console.log("refused"))`],
      { egress: { kind: "registries" } },
    );
    expect(run.text).toBe("refused");
    expect(run.lines).toContainEqual({
      stream: "system",
      text: 'Egress to example.org:443 was refused. To allow it, add "example.org" to "egress" in switchyard.json.',
    });
  });

  test("refuses a named host that leads to a private address, also by literal and by plain http", async () => {
    const hosts = ["localhost", "127.0.0.1", "169.254.169.254", "[::ffff:169.254.169.254]", "0x7f000001"];
    const run = await sandbox.python(
      `
import os, urllib.request
proxy = os.environ["HTTP_PROXY"].removeprefix("http://").split(":")
import http.client
for host in ${JSON.stringify(hosts)}:
  c = http.client.HTTPConnection(proxy[0], int(proxy[1]), timeout=5)
  c.request("GET", "http://%s/" % host); print(host, c.getresponse().status)
  c = http.client.HTTPConnection(proxy[0], int(proxy[1]), timeout=5)
  c.request("CONNECT", "%s:443" % host); print(host, c.getresponse().status)`,
      { egress: { kind: "hosts", hosts } },
    );
    const refused = run.text.split("\n").filter((line) => !/ (403|400|502)$/.test(line));
    expect(refused).toEqual([]);
    expect(run.text.split("\n").length).toBe(hosts.length * 2);
  });

  test("gives a sandbox without egress no proxy at all", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "env | grep -ci proxy"]);
    expect(run.text).toBe("0");
  });
});
