import { newId } from "@switchyard/crypto";
import type { Principal } from "@switchyard/tenancy";
import { beforeAll, expect, test } from "vitest";
import { type FollowFixture, followFixture, pullOf, pushOf, sha } from "../../test/follow.fixture.ts";
import { closePreview } from "../commands/close-environment.ts";
import { deployCommit } from "../commands/deploy-commit.ts";
import { updateDeploySettings } from "../commands/update-deploy-settings.ts";
import { listEnvironments } from "../queries/list-environments.ts";
import { expirePreviews } from "./expire-previews.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

const DAY_MS = 86_400_000;

/** A preview to which nothing was deployed for so many days. */
async function previewOf(ada: Principal, server: string, idleDays: number): Promise<string> {
  const { deploymentId } = await deployCommit(at.deps, ada, pullOf(server, sha("1")));
  const then = new Date(Date.now() - idleDays * DAY_MS).toISOString();
  await at.set(deploymentId, { created_at: then });
  await at.deps.db.systemPool.query(
    "update environments set created_at = $2 where id = (select environment_id from deployments where id = $1)",
    [deploymentId, then],
  );
  return deploymentId;
}

/** An exchange of the preview, so many days ago. */
async function call(ada: Principal, of: { server: string; deploymentId: string; daysAgo: number; outcome?: string }) {
  const { server: serverId, deploymentId, daysAgo, outcome = "complete" } = of;
  const facts = {
    actorKind: "user",
    actorId: "u",
    actor: {},
    method: "tools/call",
    prevHash: "",
    hash: "",
    kind: "exchange",
  };
  await at.deps.db.asSystem("write an exchange in a test", async (tx) => {
    const seq = await tx.auditEvent.count({ where: { orgId: ada.orgId } });
    const occurredAt = new Date(Date.now() - daysAgo * DAY_MS);
    await tx.auditEvent.create({
      data: { id: newId("aud"), orgId: ada.orgId, seq, serverId, deploymentId, occurredAt, outcome, ...facts },
    });
  });
}

const preview = async (ada: Principal, server: string) =>
  (await listEnvironments(at.deps, ada, { server })).find((one) => one.slug === "pr-12");
const daysLeft = (iso: string | null | undefined) => (new Date(iso ?? 0).getTime() - Date.now()) / DAY_MS;

test("a preview that nobody pushed to or called for a week is closed, and says why", async () => {
  const ada = await at.person();
  const server = await at.server(ada);
  await previewOf(ada, server, 8);
  expect(await expirePreviews(at.deps)).toBeGreaterThan(0);
  expect(await preview(ada, server)).toMatchObject({ closedReason: "nobody called it or pushed to it for 7 days" });
});

test("a call keeps it, and moves the day on which it expires; a refused call does not", async () => {
  const ada = await at.person();
  const [called, refused] = [await at.server(ada), await at.server(ada)];
  const ids = [await previewOf(ada, called, 30), await previewOf(ada, refused, 30)] as const;
  await call(ada, { server: called, deploymentId: ids[0], daysAgo: 2 });
  await call(ada, { server: refused, deploymentId: ids[1], daysAgo: 2, outcome: "denied" });
  expect(daysLeft((await preview(ada, called))?.expiresAt)).toBeCloseTo(5, 1);
  await expirePreviews(at.deps);
  await expirePreviews(at.deps);
  expect((await preview(ada, called))?.closedAt).toBeNull();
  expect((await preview(ada, refused))?.closedAt).not.toBeNull();
});

test("a call of long ago keeps it no longer than the next look", async () => {
  const ada = await at.person();
  const server = await at.server(ada);
  const deploymentId = await previewOf(ada, server, 30);
  await call(ada, { server, deploymentId, daysAgo: 10 });
  await expirePreviews(at.deps);
  expect((await preview(ada, server))?.closedAt).toBeNull();
  await expirePreviews(at.deps);
  expect((await preview(ada, server))?.closedAt).not.toBeNull();
});

test("nothing is closed before its time, nor where previews are kept, nor what follows a branch", async () => {
  const ada = await at.person();
  const [young, kept] = [await at.server(ada), await at.server(ada)];
  await previewOf(ada, young, 6);
  await previewOf(ada, kept, 300);
  await updateDeploySettings(at.deps, ada, { server: kept, patch: { previews: { expireAfterDays: 0 } } });
  const environment = { slug: "staging", branch: "develop" };
  const branch = await deployCommit(at.deps, ada, pushOf(young, sha("1"), { environment, branch: "develop" }));
  await at.set(branch.deploymentId, { created_at: new Date(0).toISOString() });
  await at.deps.db.systemPool.query("update environments set created_at = '2020-01-01' where slug = 'staging'");
  await expirePreviews(at.deps);
  for (const server of [young, kept]) {
    const open = (await listEnvironments(at.deps, ada, { server })).filter((one) => one.closedAt !== null);
    expect(open).toEqual([]);
  }
  expect((await preview(ada, kept))?.expiresAt).toBeNull();
});

test("a preview that is pushed to just before it is closed as idle stays open", async () => {
  const ada = await at.person();
  const server = await at.server(ada);
  await previewOf(ada, server, 8);
  const idleSince = new Date(Date.now() - 8 * DAY_MS);
  const pushed = await deployCommit(at.deps, ada, pullOf(server, sha("2")));
  await closePreview(at.deps, ada, { serverId: server, slug: "pr-12", reason: "idle", idleSince });
  expect((await preview(ada, server))?.closedAt).toBeNull();
  const [newest] = await at.deployments(ada, server);
  expect(newest).toMatchObject({ id: pushed.deploymentId, status: "queued" });
});
