import { getManifest, listInstances } from "@switchyard/deployments";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, removeServer, startPlatform } from "./platform.fixture.ts";

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 180_000);
afterAll(() => platform.stop(), 60_000);

const GOOD = [
  { fixture: "ts-sdk-v2", transport: "http", eras: ["2025", "2026"], tool: "add" },
  { fixture: "everything-stdio", transport: "stdio", eras: ["2025", "2026"], tool: "echo" },
  { fixture: "everything-http", transport: "http", eras: ["2025"], tool: "echo" },
  { fixture: "python-stdio", transport: "stdio", eras: ["2025", "2026"], tool: "add" },
  { fixture: "fastmcp", transport: "http", eras: ["2025", "2026"], tool: "add" },
  { fixture: "monorepo", rootDir: "packages/x", transport: "stdio", eras: ["2025", "2026"], tool: "add" },
] as const;

test.each(GOOD)(
  "$fixture goes from a repository to live, with what it exposes written down",
  async (good) => {
    const gitUrl = platform.repository(good.fixture);
    const source = { gitUrl, ...("rootDir" in good ? { rootDir: good.rootDir } : {}) };
    const server = await platform.create(good.fixture, source);
    const deployment = await platform.ended(server);
    expect(deployment).toMatchObject({ failure: null, status: "ready", eras: good.eras, warnings: [] });
    expect(deployment.plan).toMatchObject({ transport: good.transport });
    expect(deployment.commit).toMatch(/^[0-9a-f]{40}$/);

    const names = { server: server.id, deployment: deployment.id };
    const manifest = await getManifest(platform.deps, platform.principal, names);
    expect(manifest.tools.map((tool) => tool.name)).toContain(good.tool);
    const live = await platform.live(server);
    expect(live).toMatchObject({ deploymentId: deployment.id });
    const instances = await listInstances(platform.deps, platform.principal, { server: server.id, limit: 10 });
    expect(instances.data).toMatchObject([{ deploymentId: deployment.id, status: "ready" }]);
    await removeServer(platform, server);
  },
  240_000,
);
