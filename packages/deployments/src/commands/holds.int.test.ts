import { beforeAll, describe, expect, test } from "vitest";
import { type FollowFixture, followFixture, pullOf, pushOf, sha } from "../../test/follow.fixture.ts";
import { claimNext } from "../workflow/run-store.ts";
import { createDeployment } from "./create-deployment.ts";
import { deployCommit } from "./deploy-commit.ts";
import { approveDeployment, failHeld, releaseHold } from "./release-hold.ts";
import { updateDeploySettings } from "./update-deploy-settings.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

const worker = { id: "wrk_test", orgBuilds: 100 };

/** Everything of the queue that may start, taken as a worker would. */
async function takeAll(): Promise<string[]> {
  const taken: string[] = [];
  for (let next = await claimNext(at.deps.db, worker); next; next = await claimNext(at.deps.db, worker)) {
    taken.push(next.id);
  }
  return taken;
}

async function syncsOf(server: string): Promise<string[]> {
  const rows = await at.deps.db.asSystem("look in a test", (tx) => tx.sync.findMany({ where: { serverId: server } }));
  return rows.map((row) => `${row.kind} ${row.name}`).sort();
}

describe("code from a fork", () => {
  test("waits for an approval, is not taken and not rung for; approved, it starts without being trusted more", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pullOf(server, sha("1"), { fromFork: true }));
    expect(at.rung).not.toContain(deploymentId);
    expect(await takeAll()).not.toContain(deploymentId);
    const [held] = await at.deployments(ada, server);
    expect(held).toMatchObject({ status: "queued", hold: { reason: "approval" }, ahead: null, fromFork: true });

    const names = { server, deployment: deploymentId };
    const dev = { ...ada, role: "developer" } as const;
    await expect(approveDeployment(at.deps, dev, names)).rejects.toMatchObject({ code: "permission_denied" });
    const approved = await approveDeployment(at.deps, ada, names);
    expect(approved).toMatchObject({ hold: null, fromFork: true });
    expect(at.rung).toContain(deploymentId);
    expect(await takeAll()).toContain(deploymentId);
    expect(await at.trail(ada)).toContain("deployment.approve");
    const row = await at.deps.db.asSystem("look in a test", (tx) =>
      tx.deployment.findUnique({ where: { id: deploymentId } }),
    );
    expect(row?.approvedBy).toMatchObject({ label: "ada@example.com" });
    await expect(approveDeployment(at.deps, ada, names)).rejects.toMatchObject({ code: "deployment_not_held" });
  });

  test("needs another approval for another commit, and the old one cannot be approved any more", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const one = await deployCommit(at.deps, ada, pullOf(server, sha("1"), { fromFork: true }));
    await approveDeployment(at.deps, ada, { server, deployment: one.deploymentId });
    const two = await deployCommit(at.deps, ada, pullOf(server, sha("2"), { fromFork: true }));
    const [newest, older] = await at.deployments(ada, server);
    expect(newest).toMatchObject({ id: two.deploymentId, hold: { reason: "approval" } });
    expect(older).toMatchObject({ id: one.deploymentId, status: "superseded" });
    const late = approveDeployment(at.deps, ada, { server, deployment: one.deploymentId });
    await expect(late).rejects.toMatchObject({ code: "deployment_not_held" });
  });

  test("is not let go by checks that pass, nor deployed by hand by who may not approve", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pullOf(server, sha("1"), { fromFork: true }));
    expect(await releaseHold(at.deps, ada, { deploymentId })).toBe(false);
    const byHand = { server, environment: "pr-12", clearCache: false };
    const dev = { ...ada, role: "developer" } as const;
    const held = await createDeployment(at.deps, dev, byHand);
    expect(held).toMatchObject({ fromFork: true, hold: { reason: "approval" }, commit: sha("1") });
    expect(await createDeployment(at.deps, ada, byHand)).toMatchObject({ fromFork: true, hold: null });
  });

  test("waits for its checks after the approval, where the server does", async () => {
    const ada = await at.person();
    const server = await at.server(ada, { repository: await at.repository(ada) });
    await updateDeploySettings(at.deps, ada, { server, patch: { waitForChecks: true } });
    const { deploymentId } = await deployCommit(at.deps, ada, pullOf(server, sha("1"), { fromFork: true }));
    const approved = await approveDeployment(at.deps, ada, { server, deployment: deploymentId });
    expect(approved).toMatchObject({ hold: { reason: "checks" } });
    expect(await syncsOf(server)).toContain(`checks ${sha("1")}`);
    expect(await takeAll()).not.toContain(deploymentId);
    expect(await releaseHold(at.deps, ada, { deploymentId })).toBe(true);
    expect(await takeAll()).toContain(deploymentId);
  });
});

describe("a deployment that waits for checks", () => {
  test("starts when they passed, and fails with their words when they did not; each once", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const passed = await deployCommit(at.deps, ada, pushOf(server, sha("1"), { hold: "checks" }));
    expect(await takeAll()).not.toContain(passed.deploymentId);
    expect(await releaseHold(at.deps, ada, passed)).toBe(true);
    expect(await releaseHold(at.deps, ada, passed)).toBe(false);
    expect(at.rung).toContain(passed.deploymentId);

    const failure = { code: "checks_failed", message: "A check failed.", remedy: "Push again." };
    expect(await failHeld(at.deps, ada, { ...passed, failure })).toBe(false);
    const bad = await deployCommit(at.deps, ada, pushOf(server, sha("2"), { hold: "checks" }));
    expect(await failHeld(at.deps, ada, { ...bad, failure })).toBe(true);
    const [newest] = await at.deployments(ada, server);
    expect(newest).toMatchObject({ status: "failed", failure: { ...failure, step: null, lastLines: [] } });
    expect(newest?.steps.every((step) => step.status === "skipped")).toBe(true);
  });

  test("is out of reach of another org", async () => {
    const ada = await at.person();
    const eve = await at.person();
    const server = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pushOf(server, sha("1"), { hold: "checks" }));
    const absent = { code: "deployment_not_found" };
    await expect(releaseHold(at.deps, eve, { deploymentId })).rejects.toMatchObject(absent);
    const failure = { code: "x", message: "x", remedy: "x" };
    await expect(failHeld(at.deps, eve, { deploymentId, failure })).rejects.toMatchObject(absent);
  });
});

describe("what the Git provider is told", () => {
  test("is wanted again with every change of a deployment, for servers of an installation only", async () => {
    const ada = await at.person();
    const linked = await at.server(ada, { repository: await at.repository(ada) });
    const plain = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pullOf(linked, sha("1"), { fromFork: true }));
    await deployCommit(at.deps, ada, pullOf(plain, sha("1")));
    expect(await syncsOf(plain)).toEqual([]);
    const wanted = async () =>
      (await at.deps.db.asSystem("look in a test", (tx) => tx.sync.findMany({ where: { serverId: linked } })))
        .filter((row) => row.name === deploymentId || row.kind === "comment")
        .map((row) => `${row.kind} ${row.wanted}`)
        .sort();
    expect(await wanted()).toEqual(["comment 1", "status 1"]);
    await approveDeployment(at.deps, ada, { server: linked, deployment: deploymentId });
    expect(await wanted()).toEqual(["comment 2", "status 2"]);
    await takeAll();
    expect(await wanted()).toEqual(["comment 3", "status 3"]);
  });
});
