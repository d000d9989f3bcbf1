/** What following a repository makes of real repositories, builds and instances. */
import { execFileSync } from "node:child_process";
import type { Deployment, Server } from "@switchyard/contracts";
import {
  approveDeployment,
  closePreview,
  type DeployCommitInput,
  deployCommit,
  getDeployment,
  listEnvironments,
  listInstances,
  redeployOnVariables,
} from "@switchyard/deployments";
import { setVariables } from "@switchyard/secrets";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { commitFiles, type Platform, removeServer, startPlatform } from "./platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 180_000);
afterAll(() => platform.stop(), 60_000);

/** Says which commit and which variable it was started with. */
const SAYS = {
  "say.js": "console.log(`version ${VERSION}, greeting ${process.env.GREETING}`); import('./server.js');",
};
const version = (name: string) => ({
  ...{ "say.js": SAYS["say.js"].replace("VERSION", JSON.stringify(name)) },
  "switchyard.json": '{ "install": ["true"], "start": "node say.js", "transport": "http" }',
});
const SLOW = { "build.js": "console.log('waiting'); setTimeout(() => {}, 60_000);" };
const SLOW_SETTINGS = '{ "install": ["true"], "build": "node build.js", "start": "node say.js", "transport": "http" }';
const until = { timeout: 30_000, interval: 100 } as const;

const git = (dir: string, ...args: string[]): string =>
  execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();
const head = (dir: string): string => git(dir, "rev-parse", "HEAD");

async function push(server: Server, sha: string, more: Partial<DeployCommitInput> = {}): Promise<string> {
  const { deploymentId } = await deployCommit(platform.deps, platform.principal, {
    ...{ serverId: server.id, environment: { slug: "production" }, branch: "main", trigger: "push", hold: null },
    ...{ commit: { sha, message: "Change", authorName: "Ada" }, ...more },
  });
  return deploymentId;
}

const pull = (number: number, fromFork: boolean): Partial<DeployCommitInput> => ({
  environment: {
    slug: `pr-${number}`,
    pull: { number, title: "t", url: "https://git.example.com", author: "eve", fromFork },
  },
  ...{ branch: "topic", trigger: "pull_request" },
});

const ended = (server: Server, id: string): Promise<Deployment> => platform.ended(server, id);
const stepsOf = (deployment: Deployment): string[] => deployment.steps.map((step) => step.status);
const read = (server: Server, id: string) =>
  getDeployment(platform.deps, platform.principal, { server: server.id, deployment: id });

async function liveIs(server: Server, id: string): Promise<void> {
  await vi.waitFor(async () => expect((await read(server, id)).live).toBe(true), until);
}

describe("a push", () => {
  test("deploys exactly its commit, and says so when a force-push took that away", async () => {
    const dir = platform.repository("wrong-port", version("one"));
    const server = await platform.create("exact", { gitUrl: dir });
    const one = head(dir);
    await platform.ended(server);
    commitFiles(dir, version("two"));
    const two = head(dir);
    const older = await ended(server, await push(server, one));
    expect(older).toMatchObject({ status: "ready", commit: one });
    expect(await platform.log(server, older)).toContain("version one");

    git(dir, "reset", "--quiet", "--hard", one);
    git(dir, "reflog", "expire", "--expire=now", "--all");
    git(dir, "gc", "--quiet", "--prune=now");
    const vanished = await ended(server, await push(server, two));
    expect(vanished).toMatchObject({ status: "failed", failure: { code: "source_ref_missing", step: "fetch" } });
    expect(vanished.failure?.message).toContain("force-push");
    expect(await read(server, older.id)).toMatchObject({ live: true });
    await removeServer(platform, server);
  }, 120_000);

  test("takes the place of an older one in the middle of its build; the newer goes live", async () => {
    const dir = platform.repository("wrong-port", { ...version("slow"), ...SLOW, "switchyard.json": SLOW_SETTINGS });
    const server = await platform.create("overtaken", { gitUrl: dir, ref: "main" });
    const slow = await push(server, head(dir));
    await vi.waitFor(async () => expect(await platform.log(server, { id: slow })).toContain("waiting"), until);
    commitFiles(dir, version("quick"));
    const quick = await push(server, head(dir));
    const left = await ended(server, slow);
    expect(left).toMatchObject({ status: "superseded", failure: null });
    expect(stepsOf(left)).toEqual([
      "succeeded",
      "succeeded",
      "canceled",
      ...Array.from({ length: 4 }, () => "skipped"),
    ]);
    expect(await ended(server, quick)).toMatchObject({ status: "ready" });
    await liveIs(server, quick);
    await removeServer(platform, server);
  }, 120_000);
});

test("changed variables go live with the same artifact and without a build", async () => {
  const dir = platform.repository("wrong-port", version("one"));
  const server = await platform.create("variables", { gitUrl: dir });
  const first = await platform.ended(server);
  await liveIs(server, first.id);
  const production = { server: server.id, environment: "production" };
  await setVariables(platform.deps, platform.principal, { ...production, variables: { GREETING: "hello" } });
  const [id = ""] = await redeployOnVariables(platform.deps, platform.principal, production);
  const again = await ended(server, id);
  expect(again).toMatchObject({
    status: "ready",
    reusedFrom: first.id,
    commit: first.commit,
    artifact: first.artifact,
  });
  expect(stepsOf(again).slice(0, 5)).toEqual(["skipped", "skipped", "skipped", "skipped", "succeeded"]);
  expect(await platform.log(server, again)).toContain("version one, greeting hello");
  await liveIs(server, id);
  await removeServer(platform, server);
}, 120_000);

describe("a pull request", () => {
  test("from a fork waits for its approval, then runs without a single variable, and ends with its preview", async () => {
    const dir = platform.repository("wrong-port", version("one"));
    const server = await platform.create("forked", { gitUrl: dir });
    await platform.ended(server);
    for (const environment of ["production", "preview"]) {
      const variables = { server: server.id, environment, variables: { GREETING: "secret" } };
      await setVariables(platform.deps, platform.principal, variables);
    }
    const id = await push(server, head(dir), pull(7, true));
    const own = await push(server, head(dir), pull(8, false));
    expect(await ended(server, own)).toMatchObject({ status: "ready" });
    expect(await platform.log(server, { id: own })).toContain("greeting secret");
    // The one behind it has run: what is held was passed over, not merely late.
    expect(await read(server, id)).toMatchObject({ status: "queued", hold: { reason: "approval" } });

    const names = { server: server.id, deployment: id };
    await approveDeployment(platform.deps, platform.principal, names);
    const fork = await ended(server, id);
    expect(fork).toMatchObject({ status: "ready", fromFork: true });
    expect(await platform.log(server, fork)).toContain("greeting undefined");
    await liveIs(server, id);

    const closing = { serverId: server.id, slug: "pr-7", reason: "its pull request was closed" };
    await closePreview(platform.deps, platform.principal, closing);
    await vi.waitFor(async () => {
      const { data } = await listInstances(platform.deps, platform.principal, { server: server.id, limit: 50 });
      expect(data.filter((one) => one.environment === "pr-7").map((one) => one.status)).toEqual(["stopped"]);
    }, until);
    const open = await listEnvironments(platform.deps, platform.principal, { server: server.id });
    expect(open.find((one) => one.slug === "pr-8")).toMatchObject({ closedAt: null, liveDeploymentId: own });
    await removeServer(platform, server);
  }, 180_000);
});
