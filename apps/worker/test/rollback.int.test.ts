import type { Server } from "@switchyard/contracts";
import { createDeployment, listEnvironments, listPromotions, promoteDeployment } from "@switchyard/deployments";
import { listVariables, setVariables } from "@switchyard/secrets";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitFiles, type Platform, removeServer, startPlatform } from "./platform.fixture.ts";
import { answers, versioned } from "./versioned-server.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
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

    const figures: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const before = performance.now();
      await promote(server, first.id, "it was better");
      await answers(platform, server, "one old production");
      figures.push(Math.round(performance.now() - before));
      await promote(server, second.id);
      await answers(platform, server, "two new production");
    }
    process.stdout.write(`rollback to the first answer of the old artifact: ${figures.join(", ")} ms\n`);

    await promote(server, first.id);
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
      { deploymentId: first.id, kind: "rollback", endedAt: null, variables: ["GREETING"] },
      { deploymentId: second.id, kind: "rollback", endedAt: history.data[0]?.createdAt },
      { deploymentId: first.id, kind: "rollback", reason: "it was better", previousDeploymentId: second.id },
    ]);
    await removeServer(platform, server);
  }, 180_000);
});
