import type { Server } from "@switchyard/contracts";
import {
  createDeployment,
  listEnvironments,
  listInstances,
  listPromotions,
  promoteDeployment,
} from "@switchyard/deployments";
import { listVariables, setVariables } from "@switchyard/secrets";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitFiles, type Platform, removeServer, startPlatform } from "./platform.fixture.ts";
import { answers, versioned } from "./versioned-server.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ limits: { warmMs: 60_000 } });
}, 180_000);
afterAll(() => platform.stop(), 60_000);

const deploy = async (server: Server) => {
  const input = { server: server.id, environment: "production", clearCache: false };
  const { id } = await createDeployment(platform.deps, platform.principal, input);
  return platform.ended(server, id);
};
const promote = (server: Server, deployment: string, reason?: string) =>
  promoteDeployment(platform.deps, platform.principal, { server: server.id, deployment, reason });

describe("a rollback", () => {
  test("brings back the artifact with the variables it ran with, without a build, and a restart keeps them", async () => {
    const { deps, principal } = platform;
    const gitUrl = platform.repository(null, versioned("one"));
    const server = await platform.create("rolling", { gitUrl }, { variables: { GREETING: "old" } });
    const first = await platform.ended(server);
    await answers(platform, server, "one old production");
    const names = { server: server.id, environment: "production" };
    await setVariables(deps, principal, { ...names, variables: { GREETING: "new" } });
    commitFiles(gitUrl, versioned("two"));
    const second = await deploy(server);
    await answers(platform, server, "two new production");

    await promote(server, first.id, "it was better");
    await answers(platform, server, "one old production");
    const ended = await deps.db.systemPool.query(
      "update instances set status = 'failed', stopped_at = now() - interval '1 minute' where server_id = $1",
      [server.id],
    );
    expect(ended.rowCount).toBeGreaterThan(0);
    await answers(platform, server, "one old production");
    expect((await listVariables(deps, principal, names)).map(({ name }) => name)).toEqual(["GREETING"]);
    const environments = await listEnvironments(deps, principal, { server: server.id });
    expect(environments.find(({ slug }) => slug === "production")).toMatchObject({ variablesChanged: true });
    const history = await listPromotions(deps, principal, { ...names, limit: 3 });
    expect(history.data).toMatchObject([
      { deploymentId: first.id, kind: "rollback", reason: "it was better", endedAt: null, variables: ["GREETING"] },
      { deploymentId: second.id, kind: "deploy", endedAt: history.data[0]?.createdAt, previousDeploymentId: first.id },
      { deploymentId: first.id, kind: "deploy", endedAt: history.data[1]?.createdAt, previousDeploymentId: null },
    ]);
    await removeServer(platform, server);
  }, 180_000);

  test("is answered at once by the instance that stands by, and cold by a new one; both are measured", async () => {
    const gitUrl = platform.repository(null, versioned("one"));
    const server = await platform.create("warm", { gitUrl });
    const first = await platform.ended(server);
    await answers(platform, server, "one unset production");
    commitFiles(gitUrl, versioned("two"));
    const second = await deploy(server);
    const statusOf = async (deployment: string): Promise<string[]> => {
      const list = await listInstances(platform.deps, platform.principal, { server: server.id, limit: 50 });
      return list.data.filter(({ deploymentId }) => deploymentId === deployment).map(({ status }) => status);
    };
    const until = { timeout: 30_000, interval: 50 } as const;
    const figures: Record<"warm" | "cold", number[]> = { warm: [], cold: [] };
    const measure = async (kind: "warm" | "cold", to: string, answer: string): Promise<void> => {
      const before = performance.now();
      await promote(server, to);
      await answers(platform, server, answer);
      figures[kind].push(Math.round(performance.now() - before));
    };
    for (const [to, answer, from] of [
      [first.id, "one unset", second.id],
      [second.id, "two unset", first.id],
      [first.id, "one unset", second.id],
    ] as const) {
      await expect.poll(() => statusOf(to), until).toContain("standby");
      await measure("warm", to, answer);
      expect(await statusOf(to)).toEqual(["ready"]);
      await expect.poll(() => statusOf(from), until).toEqual(["standby"]);
    }
    await platform.deps.db.systemPool.query(
      "update environments set live_since = now() - interval '1 hour' where server_id = $1",
      [server.id],
    );
    await expect.poll(() => statusOf(second.id), until).toEqual(["stopped"]);
    await measure("cold", second.id, "two unset");
    process.stdout.write(
      `rollback to the first answer: ${figures.warm.join(", ")} ms warm, ${figures.cold.join(", ")} ms cold\n`,
    );
    await removeServer(platform, server);
  }, 180_000);

  test("stays when a deployment that was on its way becomes ready; the next one goes live again", async () => {
    const gitUrl = platform.repository(null, versioned("one"));
    const server = await platform.create("meant", { gitUrl });
    const first = await platform.ended(server);
    await answers(platform, server, "one");
    commitFiles(gitUrl, versioned("two"));
    await deploy(server);
    await answers(platform, server, "two");
    const waits = { "switchyard.json": '{ "install": ["true"], "build": "node wait.js", "transport": "http" }' };
    commitFiles(gitUrl, {
      ...{ ...versioned("three"), ...waits },
      "wait.js": "console.log('waiting'); setTimeout(() => {}, 3_000);",
    });
    const input = { server: server.id, environment: "production", clearCache: false };
    const { id } = await createDeployment(platform.deps, platform.principal, input);
    await expect.poll(() => platform.log(server, { id }), { timeout: 30_000, interval: 50 }).toContain("waiting");
    await promote(server, first.id);
    expect(await platform.ended(server, id)).toMatchObject({ status: "ready" });
    await expect.poll(() => platform.log(server, { id }), { timeout: 30_000, interval: 50 }).toContain("rolled back");
    await answers(platform, server, "one");
    commitFiles(gitUrl, versioned("four"));
    await deploy(server);
    await answers(platform, server, "four");
    await removeServer(platform, server);
  }, 180_000);
});
