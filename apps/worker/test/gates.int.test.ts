import type { DeploySettingsPatch, Server } from "@switchyard/contracts";
import {
  createDeployment,
  getDeployment,
  getManifest,
  promoteDeployment,
  updateDeploySettings,
} from "@switchyard/deployments";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitFiles, type Platform, removeServer, startPlatform } from "./platform.fixture.ts";
import { answerOf, answers, versioned } from "./versioned-server.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 180_000);
afterAll(() => platform.stop(), 60_000);

const tool = (name: string, required: readonly string[] = []) => ({
  name,
  description: "Does one thing",
  inputSchema: {
    type: "object",
    properties: Object.fromEntries(required.map((one) => [one, { type: "string", description: one }])),
    required,
  },
});
const deploy = async (server: Server) => {
  const input = { server: server.id, environment: "production", clearCache: false };
  const { id } = await createDeployment(platform.deps, platform.principal, input);
  const ended = await platform.ended(server, id);
  if (ended.status !== "ready") return ended;
  // It is ready before it is decided whether it goes live.
  const names = { server: server.id, deployment: id };
  const read = () => getDeployment(platform.deps, platform.principal, names);
  await expect
    .poll(async () => promoteStepOf(await read()), { timeout: 30_000, interval: 50 })
    .toMatch(/succeeded|skipped|failed/);
  return read();
};
const settings = (server: Server, patch: DeploySettingsPatch) =>
  updateDeploySettings(platform.deps, platform.principal, { server: server.id, patch });

/** Everything that is live of a server, byte for byte: rows of its environments and instances, and its answer. */
async function liveState(server: Server): Promise<string> {
  const { rows } = await platform.deps.db.systemPool.query(
    `select (select json_agg(e order by e.id)::text from environments e where e.server_id = $1) as environments,
       (select json_agg(i order by i.id)::text from instances i where i.server_id = $1) as instances,
       (select count(*) from promotions p where p.server_id = $1) as promotions`,
    [server.id],
  );
  return JSON.stringify([rows[0], await answerOf(platform, server)]);
}

const promoteStepOf = (deployment: { steps: readonly { name: string; status: string }[] }) =>
  deployment.steps.find(({ name }) => name === "promote")?.status;

describe("a deployment that a gate blocks", () => {
  test("is ready, says why, leaves live as it was, and goes live only when somebody says why", async () => {
    const { deps, principal } = platform;
    const gitUrl = platform.repository(null, versioned("one", [tool("search")]));
    const server = await platform.create("gated", { gitUrl });
    const first = await platform.ended(server);
    expect(first).toMatchObject({ blockedBy: [], diff: { against: null } });
    await answers(platform, server, "one");
    await settings(server, { gates: { production: { manifest_diff: "block" } } });
    const before = await liveState(server);

    commitFiles(gitUrl, versioned("two", [tool("search", ["query"])]));
    const blocked = await deploy(server);
    expect(blocked).toMatchObject({
      ...{ status: "ready", failure: null, live: false, blockedBy: ["manifest_diff"] },
      diff: { against: first.id, class: "breaking", breaking: 1 },
    });
    expect(promoteStepOf(blocked)).toBe("skipped");
    const log = await platform.log(server, blocked);
    expect(log).toContain("Gate Manifest diff (block): blocked.");
    expect(log).toContain('tool "search"');
    expect(log).toContain("Not live: Manifest diff blocks.");
    const names = { server: server.id, deployment: blocked.id };
    expect(await getManifest(deps, principal, names)).toMatchObject({ diff: { class: "breaking" } });
    await expect(promoteDeployment(deps, principal, names)).rejects.toMatchObject({ code: "gate_blocks_promotion" });

    commitFiles(gitUrl, { "switchyard.json": '{ "install": ["true"], "build": ["false"], "transport": "http" }' });
    expect(await deploy(server)).toMatchObject({ status: "failed" });
    expect(await liveState(server)).toBe(before);

    await promoteDeployment(deps, principal, { ...names, overrule: true, reason: "nobody calls it" });
    await answers(platform, server, "two");
    await removeServer(platform, server);
  }, 180_000);

  test("goes live by itself where the same is only warned of, and waits by hand where promotion is manual", async () => {
    const gitUrl = platform.repository(null, versioned("one", [tool("search")]));
    const server = await platform.create("warned", { gitUrl });
    await platform.ended(server);
    commitFiles(gitUrl, versioned("two"));
    const warned = await deploy(server);
    expect(warned).toMatchObject({ status: "ready", live: true, blockedBy: [] });
    expect(warned.gates).toMatchObject([{ gate: "manifest_diff", verdict: "warned" }, { gate: "hygiene" }]);
    await settings(server, { promotion: "manual" });
    commitFiles(gitUrl, versioned("three"));
    const waiting = await deploy(server);
    expect(waiting).toMatchObject({ status: "ready", live: false, blockedBy: [] });
    expect(promoteStepOf(waiting)).toBe("skipped");
    expect(await platform.log(server, waiting)).toContain("promotion to production is manual");
    await answers(platform, server, "two");
    const names = { server: server.id, deployment: waiting.id };
    expect(await promoteDeployment(platform.deps, platform.principal, names)).toMatchObject({ live: true });
    await answers(platform, server, "three");
    await removeServer(platform, server);
  }, 180_000);
});

test("a deployment that goes to another environment answers there under that environment's names and variables", async () => {
  const { deps, principal } = platform;
  const gitUrl = platform.repository(null, versioned("one"));
  const server = await platform.create("everywhere", { gitUrl }, { variables: { GREETING: "production's" } });
  const first = await platform.ended(server);
  await deps.db.asSystem("make a preview for a test", (tx) =>
    tx.environment.create({
      data: { id: `env_${server.id}`, orgId: principal.orgId, serverId: server.id, slug: "pr-1", kind: "preview" },
    }),
  );
  const names = { server: server.id, deployment: first.id, environment: "pr-1" };
  expect((await promoteDeployment(deps, principal, names)).liveIn).toEqual(["production", "pr-1"]);
  await answers(platform, server, "one unset pr-1 http://127.0.0.1:8080/acme/everywhere@pr-1/mcp", "pr-1");
  await answers(platform, server, "one production's production http://127.0.0.1:8080/acme/everywhere/mcp");
  await removeServer(platform, server);
}, 120_000);
