import { newId } from "@switchyard/crypto";
import type { Db } from "@switchyard/db";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, expect, test } from "vitest";
import {
  becomeFailed,
  becomeStopped,
  beginVerifying,
  claimNext,
  type Holder,
  renewLease,
  requeue,
  saveArtifact,
  saveCommit,
} from "./run-store.ts";

let db: Db;
beforeAll(async () => {
  ({ db } = await testDatabase());
});

async function queuedDeployment(): Promise<string> {
  const [orgId, serverId, environmentId, id] = [newId("org"), newId("srv"), newId("env"), newId("dpl")];
  const slug = `o${orgId.slice(-10)}`;
  await db.asSystem("seed a test", async (tx) => {
    await tx.organization.create({ data: { id: orgId, slug, name: slug } });
    const source = { access: "public", sourceUrl: "template:notes", createdBy: "a test" };
    await tx.server.create({ data: { id: serverId, orgId, slug, name: slug, ...source } });
    await tx.environment.create({
      data: { id: environmentId, orgId, serverId, slug: "production", kind: "production" },
    });
    const unset = { sourceRef: null, sourceRootDir: null, gitCredentialId: null, clearCache: false };
    const facts = { number: 1, trigger: "manual", createdBy: {}, settings: { sourceUrl: "template:notes", ...unset } };
    await tx.deployment.create({ data: { id, orgId, serverId, environmentId, ...facts } });
    await tx.deploymentStep.create({ data: { deploymentId: id, orgId, name: "fetch", position: 0 } });
  });
  return id;
}

async function claim(id: string, workerId: string): Promise<Holder> {
  const claimed = await claimNext(db, { id: workerId, orgBuilds: 10 });
  if (claimed?.id !== id) throw new TypeError("the one queued deployment is next");
  return { id, workerId, attempt: claimed.attempt };
}

const commit = {
  sha: "a".repeat(40),
  message: "old",
  authorName: "old",
  committedAt: "2026-01-01T00:00:00Z",
  bytes: 1,
  files: 1,
};
const failure = { code: "old", message: "old", remedy: "old", step: null, exitCode: null, signal: null, lastLines: [] };

test("a try that was given up changes nothing of the next one, even on the same worker", async () => {
  const id = await queuedDeployment();
  const worker = newId("wrk");
  const old = await claim(id, worker);
  expect(await requeue(db, old)).toBe(true);
  const next = await claim(id, worker);
  expect(next.attempt).toBe(old.attempt + 1);

  expect(await renewLease(db, old)).toBeNull();
  await saveCommit(db, old, commit);
  await saveArtifact(db, old, { digest: "b".repeat(64), bytes: 1 });
  expect(await beginVerifying(db, old)).toBe(false);
  expect(await becomeFailed(db, old, failure)).toBe(false);
  expect(await becomeStopped(db, old, "canceled")).toBe(false);
  expect(await requeue(db, old)).toBe(false);

  const row = await db.asSystem("look in a test", (tx) => tx.deployment.findUnique({ where: { id } }));
  expect(row).toMatchObject({ status: "building", commitSha: null, artifactDigest: null, attempt: next.attempt });
  expect(await renewLease(db, next)).toEqual({ stop: null });
  expect(await beginVerifying(db, next)).toBe(true);
});
