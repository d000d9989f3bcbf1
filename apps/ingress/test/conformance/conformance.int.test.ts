/**
 * The MCP conformance suite through the ingress, always held against the same server called directly: whatever differs
 * is the ingress', whatever fails alike is the server's.
 */
import { randomBytes } from "node:crypto";
import { seedInstance, seedServer } from "@switchyard/routing/testing";
import { testDatabase } from "@switchyard/testing";
import {
  type ConformanceRun,
  compareRuns,
  compareScenario,
  findingsOf,
  type Revision,
  runConformance,
  startConformanceServer,
  totalsOf,
} from "@switchyard/testing/conformance";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startIngress } from "../start-ingress.ts";
import { openLineBus } from "./spread.ts";
import { startIngressProcesses } from "./start-ingress-processes.ts";

const REVISIONS = ["2025-11-25", "2026-07-28"] as const;
const TOTALS = {
  "2025-11-25": { scenarios: "30/30", checks: "70/70" },
  "2026-07-28": { scenarios: "37/37", checks: "120/120" },
} as const;
type Runs = Readonly<Record<Revision, ConformanceRun>>;

const database = await testDatabase();
const { db } = database;
const bus = await openLineBus();
const env = { SWITCHYARD_STATE_KEY: randomBytes(32).toString("hex"), CHANGE_BUS_PORT: String(bus.port) };
const [one, other] = await Promise.all([startConformanceServer(env), startConformanceServer(env)]);
afterAll(() => Promise.all([one.stop(), other.stop()]).then(() => bus.close()));

let direct: Runs;
beforeAll(async () => {
  direct = await runBoth((revision) => runConformance(one.url, revision));
}, 120_000);

/** Both at once: most of their time they wait. */
async function runBoth(run: (revision: Revision) => Promise<ConformanceRun>): Promise<Runs> {
  const [legacy, modern] = await Promise.all([run("2025-11-25"), run("2026-07-28")]);
  return { "2025-11-25": legacy, "2026-07-28": modern };
}

/** A public server with these instances; answers it. */
async function publish(...instances: readonly { readonly port: number }[]) {
  const server = await seedServer(db, { access: "public" });
  for (const { port } of instances) {
    await seedInstance(db, server, { address: { kind: "tcp", host: "127.0.0.1", port } });
  }
  return server;
}

async function expectNoDifference(url: string): Promise<void> {
  const runs = await runBoth((revision) =>
    runConformance(url, revision, (found) => compareScenario(direct[revision], found).length === 0),
  );
  for (const revision of REVISIONS) {
    expect(compareRuns(direct[revision], runs[revision])).toEqual([]);
    expect(findingsOf(runs[revision])).toEqual([]);
    expect(totalsOf(runs[revision])).toEqual(TOTALS[revision]);
  }
}

describe("the conformance suite", () => {
  it("passes every scenario and check of both revisions against the server itself", () => {
    for (const revision of REVISIONS) {
      expect(findingsOf(direct[revision])).toEqual([]);
      expect(totalsOf(direct[revision])).toEqual(TOTALS[revision]);
    }
  });

  it("finds the same through one ingress with one instance", async () => {
    const ingress = await startIngress(db);
    const server = await publish(one);
    await expectNoDifference(ingress.url(server));
    await ingress.close();
  }, 120_000);

  it("finds the same through two ingress processes that share every client, with one instance and with two", async () => {
    const ingresses = await startIngressProcesses(database, 2);
    for (const instances of [[one], [one, other]]) {
      const { orgSlug, serverSlug } = await publish(...instances);
      await expectNoDifference(`${ingresses.origin}/${orgSlug}/${serverSlug}/mcp`);
    }
    const [first = 0, second = 0] = ingresses.taken.values();
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1);
    await ingresses.stop();
  }, 180_000);
});
