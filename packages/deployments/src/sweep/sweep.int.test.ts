import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { createSweeper, type SweepDeps } from "./sweep.ts";

let deps: SweepDeps & { readonly db: Db };
beforeAll(async () => {
  const { db } = await testDatabase();
  deps = { db, queue: { enqueue: async () => {}, publish: async () => {} } };
});

interface Environment {
  readonly orgId: string;
  readonly serverId: string;
  readonly environmentId: string;
  readonly deploymentId: string;
}

async function environment(): Promise<Environment> {
  const row = { orgId: newId("org"), serverId: newId("srv"), environmentId: newId("env"), deploymentId: newId("dpl") };
  const { orgId, serverId, environmentId, deploymentId } = row;
  const slug = `o${orgId.slice(-10)}`;
  await deps.db.asSystem("seed a test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: slug } });
    const source = { access: "public", sourceUrl: "template:notes", createdBy: "a test" };
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, ...source } });
    await tx.environment.create({
      data: { id: environmentId, orgId, serverId, slug: "production", kind: "production" },
    });
    const facts = { number: 1, status: "ready", trigger: "manual", createdBy: {}, settings: {} };
    await tx.deployment.create({ data: { id: deploymentId, orgId, serverId, environmentId, ...facts } });
  });
  return row;
}

/** Writes an instance of a worker that nobody knows. */
async function instance(of: Environment, status: string, createdAt = new Date()): Promise<string> {
  const id = newId("ins");
  await deps.db.asSystem("seed a test", async (tx) => {
    await tx.instance.create({ data: { id, ...of, workerId: newId("wrk"), epoch: 1, status, createdAt } });
    const entry = { seq: 1, at: createdAt.toISOString(), step: "run", stream: "stdout", text: "hello" };
    await tx.logChunk.create({
      data: { ownerId: id, firstSeq: 1, lastSeq: 1, orgId: of.orgId, bytes: 1, entries: [entry] },
    });
  });
  return id;
}

const statusOf = async (id: string) =>
  (await deps.db.asSystem("look in a test", (tx) => tx.instance.findUnique({ where: { id } })))?.status;

describe("instances of a worker that is gone", () => {
  test("are ended while Postgres answers all the time", async () => {
    const sweep = createSweeper(deps);
    await sweep();
    const id = await instance(await environment(), "ready");
    await sweep();
    expect(await statusOf(id)).toBe("stopped");
  });

  test("are left alone for one lease after Postgres was away: their worker could not renew it", async () => {
    const sweep = createSweeper(deps, { outageMs: -1 });
    await sweep();
    const id = await instance(await environment(), "ready");
    expect(await sweep()).toMatchObject({ orphans: 0, requeued: 0, failed: 0 });
    expect(await statusOf(id)).toBe("ready");
  });
});

describe("ended instances", () => {
  test("are forgotten with their logs but for the newest fifty of an environment", async () => {
    const where = await environment();
    const ids: string[] = [];
    for (let age = 52; age > 0; age -= 1) ids.push(await instance(where, "failed", new Date(Date.now() - age * 1_000)));
    await createSweeper(deps)();
    const left = await deps.db.asSystem("look in a test", async (tx) => ({
      instances: await tx.instance.findMany({ where: { environmentId: where.environmentId }, select: { id: true } }),
      logs: await tx.logChunk.findMany({ where: { ownerId: { in: ids } }, select: { ownerId: true } }),
    }));
    expect(left.instances.map((row) => row.id).sort()).toEqual(ids.slice(2).sort());
    expect(left.logs.map((row) => row.ownerId).sort()).toEqual(ids.slice(2).sort());
  });
});

describe("a deployment that was ready when its worker was lost", () => {
  const stepsAfterSweep = async (readySecondsAgo: number, workerId: string) => {
    const { deploymentId, orgId } = await environment();
    await deps.db.asSystem("seed a test", async (tx) => {
      const readyAt = new Date(Date.now() - readySecondsAgo * 1_000);
      await tx.deployment.update({ where: { id: deploymentId }, data: { readyAt, workerId } });
      const step = { deploymentId, orgId };
      await tx.deploymentStep.create({ data: { ...step, name: "promote", position: 5, status: "running" } });
      await tx.deploymentStep.create({ data: { ...step, name: "retire", position: 6 } });
    });
    await createSweeper(deps)();
    const steps = await deps.db.asSystem("look in a test", (tx) =>
      tx.deploymentStep.findMany({ where: { deploymentId }, orderBy: { position: "asc" } }),
    );
    return steps.map((step) => step.status);
  };

  test("does not look for ever as if it were about to go live", async () => {
    expect(await stepsAfterSweep(120, newId("wrk"))).toEqual(["failed", "skipped"]);
  });

  test("is left alone while its worker may be at it", async () => {
    expect(await stepsAfterSweep(10, newId("wrk"))).toEqual(["running", "waiting"]);
    const id = newId("wrk");
    const leaseUntil = new Date(Date.now() + 60_000);
    await deps.db.asSystem("seed a test", (tx) =>
      tx.worker.create({ data: { id, host: "h", version: "0", sandbox: {}, leaseUntil } }),
    );
    expect(await stepsAfterSweep(120, id)).toEqual(["running", "waiting"]);
  });
});
