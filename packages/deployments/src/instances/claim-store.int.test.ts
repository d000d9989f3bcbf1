import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { claimInstance, endAbandoned } from "./claim-store.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

const PLAN = {
  packageManager: "npm",
  install: [],
  build: [],
  entries: [],
  runtime: "node",
  nodeMajor: "24",
  cwd: "",
  commands: [],
  start: ["node", "server.js"],
  transport: "http",
  transportCertain: true,
  stdioShared: false,
  path: "/mcp",
  env: {},
  requiredVariables: [],
  egress: [],
  evidence: [],
};

/** A server whose production environment has a live deployment and no instance. */
async function liveServer(): Promise<{ environmentId: string; deploymentId: string; orgId: string; serverId: string }> {
  const [orgId, serverId] = [newId("org"), newId("srv")];
  const [environmentId, deploymentId] = [newId("env"), newId("dpl")];
  const slug = `o${orgId.slice(-10)}`;
  await db.asSystem("seed a test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: slug } });
    const source = { sourceUrl: "template:notes", createdBy: "a test" };
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, access: "public", ...source } });
    await tx.environment.create({
      data: { id: environmentId, orgId, serverId, slug: "production", kind: "production" },
    });
    await tx.deployment.create({
      data: {
        ...{ id: deploymentId, orgId, serverId, environmentId, number: 1, status: "ready", trigger: "manual" },
        ...{ createdBy: {}, settings: {}, plan: PLAN, artifactDigest: "0".repeat(64) },
        endpoint: { port: 8080, path: "/mcp" },
      },
    });
    await tx.environment.update({
      where: { id: environmentId },
      data: { liveDeploymentId: deploymentId, liveSince: new Date() },
    });
  });
  return { environmentId, deploymentId, orgId, serverId };
}

const instancesOf = (environmentId: string) =>
  db.asSystem("look in a test", (tx) => tx.instance.findMany({ where: { environmentId } }));

describe("claiming an environment", () => {
  test("gives it to one of many workers that look at the same moment", async () => {
    for (let round = 0; round < 4; round += 1) {
      const { environmentId } = await liveServer();
      const workers = Array.from({ length: 8 }, () => newId("wrk"));
      const claims = await Promise.all(
        workers.map((workerId) => claimInstance(db, { instanceId: newId("ins"), workerId })),
      );
      expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
      expect(await instancesOf(environmentId)).toMatchObject([{ epoch: 1, status: "starting" }]);
    }
  });
});

describe("rows of a worker that keeps no such instance", () => {
  test("are ended once they are old, so that the environment is served again; kept and young ones stay", async () => {
    const workerId = newId("wrk");
    const insert = async (age: number): Promise<string> => {
      const { environmentId, deploymentId, orgId, serverId } = await liveServer();
      const id = newId("ins");
      const createdAt = new Date(Date.now() - age * 1_000);
      await db.asSystem("seed a test", (tx) =>
        tx.instance.create({
          data: { id, orgId, serverId, environmentId, deploymentId, workerId, epoch: 1, status: "ready", createdAt },
        }),
      );
      return id;
    };
    const [lost, kept, young] = [await insert(300), await insert(300), await insert(0)];
    expect(await endAbandoned(db, { id: workerId, keeps: [kept] })).toHaveLength(1);
    const rows = await db.asSystem("look in a test", (tx) =>
      tx.instance.findMany({ where: { workerId }, select: { id: true, status: true } }),
    );
    expect(new Map(rows.map((row) => [row.id, row.status]))).toEqual(
      new Map([
        [lost, "failed"],
        [kept, "ready"],
        [young, "ready"],
      ]),
    );
  });
});
