import { symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Failure } from "@switchyard/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitFiles, type Platform, removeServer, startPlatform } from "./platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ limits: { startTimeoutMs: 6_000 } });
}, 180_000);
afterAll(() => platform.stop(), 60_000);

type Source = Parameters<Platform["create"]>[1];

async function failureOf(name: string, source: Source): Promise<{ failure: Failure; log: string }> {
  const server = await platform.create(name, source);
  const deployment = await platform.ended(server);
  expect(deployment.status).toBe("failed");
  expect(deployment.steps.some((step) => step.status === "running" || step.status === "waiting")).toBe(false);
  const log = await platform.log(server, deployment);
  const { failure } = deployment;
  if (!failure) throw new TypeError("a failed deployment has a failure");
  expect(failure.remedy.length).toBeGreaterThan(20);
  expect(log).toContain(failure.message.slice(0, 60));
  await removeServer(platform, server);
  return { failure, log };
}

describe("a source that cannot be taken fails at its step and says what to do", () => {
  test("unreachable URL, missing ref", async () => {
    const absent = await failureOf("absent", { gitUrl: "https://no-such-host.invalid/a/b.git" });
    expect(absent.failure).toMatchObject({ code: "source_unreachable", step: "fetch" });
    const gitUrl = platform.repository("no-server");
    const ref = await failureOf("ref", { gitUrl, ref: "nope" });
    expect(ref.failure).toMatchObject({ code: "source_ref_missing", step: "fetch" });
    expect(ref.failure.message).toContain("nope");
  }, 60_000);

  test("root directory that is absent, a file, or a symbolic link out", async () => {
    const gitUrl = platform.repository("no-server");
    symlinkSync("/etc", join(gitUrl, "out"));
    commitFiles(gitUrl, {});
    const codes: Record<string, string> = {
      absent: "root_dir_missing",
      "README.md": "root_dir_not_a_folder",
      out: "root_dir_symlink",
    };
    for (const [rootDir, code] of Object.entries(codes)) {
      const { failure } = await failureOf(`root-${code.replaceAll("_", "-").slice(9)}`, { gitUrl, rootDir });
      expect(failure).toMatchObject({ code, step: "detect" });
      expect(failure.message).toContain(rootDir);
    }
  }, 60_000);

  test("no server in it: says what was looked for", async () => {
    const { failure } = await failureOf("none", { gitUrl: platform.repository("no-server") });
    expect(failure).toMatchObject({ code: "server_not_found", step: "detect" });
    expect(failure.message).toContain("scripts.start");
  }, 60_000);
});

test("what no fetch could take is refused before anything is created", async () => {
  const refused = (source: Source) => platform.create("refused", source);
  await expect(refused({ gitUrl: "--upload-pack=x" })).rejects.toMatchObject({ code: "source_url_refused" });
  await expect(refused({ gitUrl: "/srv/a.git", ref: "-x" })).rejects.toMatchObject({ code: "source_url_refused" });
  await expect(refused({ gitUrl: "/srv/a.git", rootDir: "../x" })).rejects.toMatchObject({ code: "root_dir_outside" });
  await expect(refused({ gitUrl: "/srv/a.git", rootDir: "/etc" })).rejects.toMatchObject({ code: "root_dir_absolute" });
});

describe("a build that fails keeps its log", () => {
  test("install fails, build fails", async () => {
    const install = await failureOf("install", { gitUrl: platform.repository("install-fails") });
    expect(install.failure).toMatchObject({ code: "install_failed", step: "build" });
    expect(install.failure.exitCode).toBeGreaterThan(0);
    const build = await failureOf("build", { gitUrl: platform.repository("build-fails") });
    expect(build.failure).toMatchObject({ code: "build_failed", step: "build" });
    expect(build.failure.lastLines.length).toBeGreaterThan(0);
  }, 120_000);

  test("a log of 100 MB is capped, with its end kept", async () => {
    const server = await platform.create("chatty", { gitUrl: platform.repository("chatty") });
    const deployment = await platform.ended(server);
    const log = await platform.log(server, deployment);
    expect(deployment.failure).toBeNull();
    expect(log.length).toBeLessThan(4_000_000);
    expect(log).toMatch(/… \d+ lines left out/);
    expect(log).toContain("the very last line of the build");
    await removeServer(platform, server);
  }, 120_000);
});

describe("a server that does not serve is told apart by how", () => {
  test("exits at once: exit code and the last 200 lines", async () => {
    const { failure } = await failureOf("exits", { gitUrl: platform.repository("exits-at-once") });
    expect(failure).toMatchObject({ code: "process_exited", step: "verify", exitCode: 42, signal: null });
    expect(failure.lastLines).toHaveLength(200);
    expect(failure.lastLines.join("\n")).toContain("cannot find the database");
  }, 60_000);

  test("never listens", async () => {
    const { failure } = await failureOf("silent", {
      gitUrl: platform.repository("never-listens", { "switchyard.json": '{ "transport": "http" }' }),
    });
    expect(failure).toMatchObject({ code: "never_listened", step: "verify" });
    expect(failure.remedy).toContain("PORT");
  }, 60_000);

  test("listens but speaks no MCP, or only the transport of 2024", async () => {
    const web = await failureOf("web", { gitUrl: platform.repository("not-mcp") });
    expect(web.failure).toMatchObject({ code: "no_mcp", step: "verify" });
    expect(web.failure.message).toMatch(/HTTP \d+/);
    const sse = await failureOf("sse", { gitUrl: platform.repository("sse-only") });
    expect(sse.failure).toMatchObject({ code: "legacy_sse_only", step: "verify" });
    expect(sse.failure.remedy).toContain("SSEServerTransport");
  }, 90_000);

  test("needs a variable: declared ones are missed before the build, others by what the process says", async () => {
    const declared = await failureOf("declared", { gitUrl: platform.repository("needs-variable") });
    expect(declared.failure).toMatchObject({ code: "variable_missing", step: "detect" });
    expect(declared.failure.message).toContain("FIXTURE_TOKEN");
    const gitUrl = platform.repository("needs-variable", { "switchyard.json": '{ "transport": "http" }' });
    const undeclared = await failureOf("undeclared", { gitUrl });
    expect(undeclared.failure).toMatchObject({ code: "variable_missing", step: "verify", exitCode: 1 });
    const server = await platform.create("given", { gitUrl }, { variables: { FIXTURE_TOKEN: "t" } });
    expect(await platform.ended(server)).toMatchObject({ status: "ready" });
    await removeServer(platform, server);
  }, 90_000);
});

test("a server on another port than it was told is found, used, and told which line to change", async () => {
  const server = await platform.create("elsewhere", { gitUrl: platform.repository("wrong-port") });
  const deployment = await platform.ended(server);
  expect(deployment).toMatchObject({ status: "ready", warnings: [{ code: "other_port" }] });
  expect(deployment.warnings[0]?.remedy).toContain("PORT");
  await platform.live(server);
  await removeServer(platform, server);
}, 60_000);
