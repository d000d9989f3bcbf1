import type { Server } from "@switchyard/contracts";
import {
  cancelDeployment,
  createDeployment,
  listInstances,
  promoteDeployment,
  readServerLog,
} from "@switchyard/deployments";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { commitFiles, type Platform, removeServer, startPlatform } from "./platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 180_000);
afterAll(() => platform.stop(), 60_000);

/** A server without dependencies, whose build takes as long as its file says and that ends when asked for `/crash`. */
const SERVER = {
  "package.json": '{ "type": "module", "scripts": { "build": "node build.js", "start": "node server.js" } }',
  "build.js": "console.log('built');",
  "switchyard.json": '{ "install": ["true"], "transport": "http" }',
};
const SLOW_BUILD = { "build.js": "console.log('waiting'); setTimeout(() => {}, 60_000);" };

const redeploy = (server: Server) =>
  createDeployment(platform.deps, platform.principal, {
    server: server.id,
    environment: "production",
    clearCache: false,
  });
const instancesOf = async (server: Server) =>
  (await listInstances(platform.deps, platform.principal, { server: server.id, limit: 50 })).data;
const until = { timeout: 30_000, interval: 100 } as const;

async function building(server: Server, deploymentId: string): Promise<void> {
  const names = { server: server.id, deployment: deploymentId };
  await vi.waitFor(async () => {
    const log = await platform.log(server, { id: names.deployment });
    expect(log).toContain("waiting");
  }, until);
}

describe("a deployment that runs", () => {
  test("is canceled in the middle of its build and leaves nothing running", async () => {
    const gitUrl = platform.repository("wrong-port", { ...SERVER, ...SLOW_BUILD });
    const server = await platform.create("cancel me", { gitUrl });
    const id = server.lastDeployment?.id ?? "";
    await building(server, id);
    await cancelDeployment(platform.deps, platform.principal, { server: server.id, deployment: id });
    const ended = await platform.ended(server, id);
    expect(ended).toMatchObject({ status: "canceled", failure: null });
    expect(ended.steps.map((step) => step.status)).toEqual([
      "succeeded",
      "succeeded",
      ...Array.from({ length: 5 }, () => "canceled"),
    ]);
    const again = { server: server.id, deployment: id };
    await expect(cancelDeployment(platform.deps, platform.principal, again)).rejects.toMatchObject({
      code: "deployment_ended",
    });
    await removeServer(platform, server);
  }, 60_000);

  test("is taken up again by the sweeper when its worker is lost, and fails saying so when that happens too often", async () => {
    const gitUrl = platform.repository("wrong-port", { ...SERVER, ...SLOW_BUILD });
    const server = await platform.create("lost worker", { gitUrl });
    const id = server.lastDeployment?.id ?? "";
    await building(server, id);
    const lose = (attempt: number) =>
      platform.deps.db.systemPool.query(
        "update deployments set worker_id = 'wrk_gone', lease_until = now() - interval '1 second', attempt = $2 where id = $1",
        [id, attempt],
      );
    commitFiles(gitUrl, { "build.js": "console.log('waiting', 'second try'); setTimeout(() => {}, 60_000);" });
    await lose(1);
    await vi.waitFor(async () => {
      expect(await platform.log(server, { id })).toContain("second try");
    }, until);
    await lose(3);
    const ended = await platform.ended(server, id);
    expect(ended).toMatchObject({ status: "failed", failure: { code: "worker_lost", step: "build" } });
    await removeServer(platform, server);
  }, 90_000);

  test("supersedes those of its environment that still wait", async () => {
    const gitUrl = platform.repository("wrong-port", { ...SERVER, ...SLOW_BUILD });
    const servers = [await platform.create("busy one", { gitUrl }), await platform.create("busy two", { gitUrl })];
    for (const server of servers) await building(server, server.lastDeployment?.id ?? "");
    const [first] = servers;
    if (!first) throw new TypeError("two servers were made");
    const older = await redeploy(first);
    const newer = await redeploy(first);
    expect(await platform.ended(first, older.id)).toMatchObject({ status: "superseded" });
    expect(newer.status).toBe("queued");
    for (const server of servers) await removeServer(platform, server);
  }, 60_000);
});

describe("a live server", () => {
  test("keeps serving when a later deployment fails, rolls back without a build, and retires what was replaced", async () => {
    const gitUrl = platform.repository("wrong-port");
    const server = await platform.create("steady", { gitUrl });
    const first = await platform.ended(server);
    await platform.live(server);

    commitFiles(gitUrl, { "switchyard.json": '{ "build": ["false"] }' });
    const broken = await platform.ended(server, (await redeploy(server)).id);
    expect(broken).toMatchObject({ status: "failed", failure: { code: "build_failed" } });
    expect(await platform.live(server)).toMatchObject({ deploymentId: first.id, instances: 1 });
    const promoteBroken = { server: server.id, deployment: broken.id };
    await expect(promoteDeployment(platform.deps, platform.principal, promoteBroken)).rejects.toMatchObject({
      code: "deployment_not_ready",
    });

    commitFiles(gitUrl, { "switchyard.json": "{}" });
    const third = await platform.ended(server, (await redeploy(server)).id);
    expect(third.status).toBe("ready");
    await vi.waitFor(async () => {
      const states = (await instancesOf(server)).map((one) => [one.deploymentId, one.status]);
      expect(states).toEqual([
        [third.id, "ready"],
        [first.id, "stopped"],
      ]);
    }, until);

    await promoteDeployment(platform.deps, platform.principal, { server: server.id, deployment: first.id });
    await vi.waitFor(async () => {
      const states = (await instancesOf(server)).map((one) => [one.deploymentId, one.status]);
      expect(states.slice(0, 2)).toEqual([
        [first.id, "ready"],
        [third.id, "stopped"],
      ]);
    }, until);
    await removeServer(platform, server);
  }, 120_000);

  test("is started again after a crash, with the exit written down and its log kept", async () => {
    const gitUrl = platform.repository("wrong-port", {
      "switchyard.json": '{ "start": "node crash.js" }',
      "crash.js": "import './server.js'; setTimeout(() => { console.error('giving up'); process.exit(7); }, 3_000);",
    });
    const server = await platform.create("crashing", { gitUrl });
    expect(await platform.ended(server)).toMatchObject({ status: "ready" });
    await vi.waitFor(async () => {
      const states = (await instancesOf(server)).map((one) => one.status);
      expect(states.filter((status) => status === "failed").length).toBeGreaterThan(0);
      expect(states.length).toBeGreaterThan(1);
    }, until);
    const crashed = (await instancesOf(server)).find((one) => one.status === "failed");
    expect(crashed?.exit).toMatchObject({ exitCode: 7, oomKilled: false });
    await vi.waitFor(async () => {
      const { lines } = await readServerLog(platform.deps, platform.principal, { server: server.id, limit: 50 });
      expect(lines.map((line) => line.text).join("\n")).toContain("giving up");
    }, until);
    await removeServer(platform, server);
  }, 90_000);

  test("stops when its server is deleted", async () => {
    const server = await platform.create("short lived", { gitUrl: platform.repository("wrong-port") });
    await platform.ended(server);
    await platform.live(server);
    expect(platform.worker.instances()).toBeGreaterThan(0);
    await removeServer(platform, server);
    // Instances of earlier tests may still be ending: in the end there is none at all.
    await vi.waitFor(() => expect(platform.worker.instances()).toBe(0), until);
  }, 60_000);
});
