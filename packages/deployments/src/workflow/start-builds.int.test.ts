import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import { createLog } from "@switchyard/telemetry";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { type FollowFixture, followFixture, pushOf, sha } from "../../test/follow.fixture.ts";
import { cancelDeployment } from "../commands/cancel-deployment.ts";
import { deployCommit } from "../commands/deploy-commit.ts";
import { defaultLimits } from "../limits.ts";
import type { CheckoutRequest, SourceProvider } from "../ports.ts";
import type { WorkflowDeps } from "./deps.ts";
import { type Builds, startBuilds } from "./start-builds.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

const unused = new Proxy(Object.create(null), {
  get: (_, name) => () => Promise.reject(new TypeError(`${String(name)} is not reached`)),
});

/** A worker whose fetches last until they are stopped. */
function workerWith(slots: number): { readonly builds: Builds; readonly fetching: CheckoutRequest[] } {
  const fetching: CheckoutRequest[] = [];
  const sources: SourceProvider = {
    checkout: (request) =>
      new Promise((_, reject) => {
        fetching.push(request);
        request.signal.addEventListener("abort", () => reject(new Error("stopped")));
      }),
  };
  const workDir = mkdtempSync(join(tmpdir(), "sy-builds-"));
  onTestFinished(() => rmSync(workDir, { recursive: true, force: true }));
  const deps: WorkflowDeps = {
    ...{ db: at.deps.db, queue: at.deps.queue, sealer: createSealer(newMasterKey()), sources },
    ...{ sandbox: unused, artifacts: unused, instances: unused, limits: defaultLimits, stateKey: () => "" },
    ...{ workerId: newId("wrk"), workDir, mcpOrigin: "http://127.0.0.1:8080" },
    log: createLog({ service: "test", level: "silent" }),
  };
  return { builds: startBuilds(deps, { slots, orgBuilds: 100 }), fetching };
}

test("a worker runs as many deployments as it has slots, goes on by itself, and gives back what it runs", async () => {
  const people = [await at.person(), await at.person(), await at.person()];
  const queued: { server: string; deployment: string }[] = [];
  for (const ada of people) {
    const server = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    queued.push({ server, deployment: deploymentId });
  }
  const statuses = async () => {
    const rows = await at.deps.db.asSystem("look in a test", (tx) =>
      tx.deployment.findMany({ where: { id: { in: queued.map((one) => one.deployment) } }, orderBy: { id: "asc" } }),
    );
    return rows.map((row) => row.status);
  };
  const { builds, fetching } = workerWith(2);
  await vi.waitFor(() => expect(fetching).toHaveLength(2), 10_000);
  expect(fetching[0]).toMatchObject({ commit: sha("1"), location: { ref: "main" } });
  expect(await statuses()).toEqual(["building", "building", "queued"]);
  expect(builds.running()).toBe(2);

  const [first] = queued;
  const [ada] = people;
  if (first === undefined || ada === undefined) throw new TypeError("three were queued");
  await cancelDeployment(at.deps, ada, first);
  await vi.waitFor(() => expect(fetching).toHaveLength(3), 10_000);
  expect(await statuses()).toEqual(["canceled", "building", "building"]);

  await builds.stop();
  expect(await statuses()).toEqual(["canceled", "queued", "queued"]);
  expect(builds.running()).toBe(0);
}, 60_000);
