import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRoot, makeHome, openSandbox, type SandboxFixture } from "../test/sandbox-fixture.ts";
import { noRegistries } from "./options.ts";

describe.runIf(isRoot)("build commands in root mode", { timeout: 30_000 }, () => {
  let sandbox: SandboxFixture;
  let links: string;
  let linksHome: string;
  beforeAll(async () => {
    linksHome = await makeHome();
    links = `${linksHome}/wheels`;
    await mkdir(links);
    await writeFile(`${links}/one.whl`, "wheel");
    sandbox = await openSandbox({
      registries: { ...noRegistries, pip: { indexUrl: null, extraIndexUrls: [], findLinks: [links] } },
    });
  }, 120_000);
  afterAll(async () => {
    await sandbox.close();
    await rm(linksHome, { recursive: true, force: true });
  });

  test("work one after the other on the same source, and the worker sees the result", async () => {
    const appDir = await sandbox.folder({ "a.txt": "one" });
    await sandbox.build(["/bin/sh", "-c", "echo two >> a.txt; mkdir -m 700 private; echo three > private/b"], {
      appDir,
    });
    const second = await sandbox.build(["/bin/sh", "-c", "cat a.txt private/b; rm private/b"], { appDir });
    expect(second.report.exitCode).toBe(0);
    expect(second.text).toBe("onetwo\nthree");
    expect(await readFile(`${appDir}/a.txt`, "utf8")).toBe("onetwo\n");
  });

  test("keep a cache for production; a preview reads it and leaves nothing in it", async () => {
    const cache = (trust: "production" | "preview") => ({ cache: { serverId: "srv_cache", trust } });
    await sandbox.build(["/bin/sh", "-c", "echo kept > /cache/a; mkdir -m 700 /cache/d"], cache("production"));
    const preview = await sandbox.build(
      ["/bin/sh", "-c", "cat /cache/a; echo planted > /cache/a; echo x > /cache/d/x; cat /cache/a"],
      cache("preview"),
    );
    expect(preview.text).toBe("kept\nplanted");
    const later = await sandbox.build(["/bin/sh", "-c", "cat /cache/a; ls /cache/d"], cache("production"));
    expect(later.text).toBe("kept");
    const stranger = await sandbox.build(["/bin/sh", "-c", "ls /cache"], {
      cache: { serverId: "srv_2", trust: "production" },
    });
    expect(stranger.text).toBe("");
  });

  test("started while another fills the cache may make the folders that the other makes", async () => {
    const appDir = await sandbox.folder({});
    const cache = { serverId: "srv_filling", trust: "production" } as const;
    const wait = "while [ ! -e /app/go ]; do sleep 0.02; done; mkdir /cache/npm";
    const first = sandbox.build(["/bin/sh", "-c", `touch /app/started; ${wait}`], { appDir, cache });
    await expect.poll(() => readFile(`${appDir}/started`, "utf8").catch(() => null), { timeout: 10_000 }).toBe("");
    const secondDir = await sandbox.folder({});
    const second = sandbox.build(
      ["/bin/sh", "-c", "touch /app/started; while [ ! -e /app/go ]; do sleep 0.02; done; mkdir -p /cache/npm/own"],
      { appDir: secondDir, cache },
    );
    await expect.poll(() => readFile(`${secondDir}/started`, "utf8").catch(() => null), { timeout: 10_000 }).toBe("");
    await writeFile(`${appDir}/go`, "");
    expect((await first).report.exitCode).toBe(0);
    await writeFile(`${secondDir}/go`, "");
    expect((await second).report.exitCode).toBe(0);
  });

  test("two at once for one server do not disturb each other", async () => {
    const more = { cache: { serverId: "srv_two", trust: "production" } } as const;
    const runs = await Promise.all(
      ["a", "b"].map((name) =>
        sandbox.build(["/bin/sh", "-c", `echo ${name} > /cache/${name} && sleep 0.2 && ls /cache`], more),
      ),
    );
    expect(runs.map((run) => run.report.exitCode)).toEqual([0, 0]);
    // One of them wrote the cache, the other worked without it.
    expect((await sandbox.build(["/bin/sh", "-c", "ls /cache"], more)).text).toMatch(/^[ab]$/);
  });

  test("see package folders of the host read-only at the same path", async () => {
    const run = await sandbox.build([
      "/bin/sh",
      "-c",
      `ls ${links}; touch ${links}/x 2>&1; echo "$PIP_FIND_LINKS $UV_FIND_LINKS"`,
    ]);
    expect(run.text).toContain("one.whl");
    expect(run.text).toContain("Read-only file system");
    expect(run.text).toContain(`${links} ${links}`);
  });

  test("run under the Node that was asked for, with npm beside it", async () => {
    const run = await sandbox.build([
      "/bin/sh",
      "-c",
      "command -v node; command -v npm; node --version; echo $HOME; pwd",
    ]);
    const [node, npm, version, home, cwd] = run.text.split("\n");
    expect([node, npm, home, cwd]).toEqual(["/opt/node/bin/node", "/opt/node/bin/npm", "/tmp/home", "/app"]);
    expect(version).toMatch(/^v24\./);
  });

  test.each(["..", "/etc", "a/../../x"])("refuse to start in %s", async (cwd) => {
    await expect(sandbox.build(["/bin/true"], { cwd })).rejects.toMatchObject({ code: "sandbox_cwd_invalid" });
  });

  test("fail, and go nowhere, when the working directory is a link out of the source", async () => {
    const run = await sandbox.build(["/bin/sh", "-c", "ln -s /etc out"], { appDir: await sandbox.folder() });
    expect(run.report.exitCode).toBe(0);
    const absent = await sandbox.build(["/bin/pwd"], { cwd: "no/such/folder" });
    expect(absent.report.exitCode).toBe(1);
  });
});
