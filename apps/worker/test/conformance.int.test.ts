/** The conformance server as a tenant: built from its repository, run in its sandbox, asked through an ingress. */
import { fileURLToPath } from "node:url";
import { createServer } from "@switchyard/deployments";
import {
  compareRuns,
  compareScenario,
  findingsOf,
  runConformance,
  startConformanceServer,
  startListener,
} from "@switchyard/testing/conformance";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "./platform.fixture.ts";

const ingressMain = fileURLToPath(new URL("../../ingress/src/main.ts", import.meta.url));

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 180_000);
afterAll(() => platform.stop(), 60_000);

/** An ingress of this platform, as a process of its own. */
function startIngress() {
  return startListener(ingressMain, {
    envFor: (port) => ({
      ...platform.environment,
      INGRESS_PORT: String(port),
      METRICS_PORT: "0",
      MCP_ORIGIN: `http://127.0.0.1:${port}`,
      // Nobody signs in here.
      WEB_ORIGIN: "http://localhost:9",
      DRAIN_SECONDS: "1",
    }),
    until: /ingress listens/,
  });
}

test("a deployed server passes what the same code passes when it is called directly", async () => {
  const { deps, principal } = platform;
  const source = { gitUrl: platform.repository("conformance-http") };
  const server = await createServer(deps, principal, { name: "conformance", source, access: "public" });
  const [deployment, direct, ingress] = await Promise.all([
    platform.ended(server),
    startConformanceServer(),
    startIngress(),
  ]);
  expect(deployment).toMatchObject({ failure: null, status: "ready", eras: ["2025", "2026"] });
  await platform.live(server);
  const url = `http://127.0.0.1:${ingress.port}/acme/${server.slug}/mcp`;
  await Promise.all(
    (["2025-11-25", "2026-07-28"] as const).map(async (revision) => {
      const known = await runConformance(direct.url, revision);
      const through = await runConformance(url, revision, (found) => compareScenario(known, found).length === 0);
      expect(compareRuns(known, through)).toEqual([]);
      expect(findingsOf(through)).toEqual([]);
    }),
  );
  await Promise.all([ingress.stop(), direct.stop()]);
}, 300_000);
