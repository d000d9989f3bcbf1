import { setVariables } from "@switchyard/secrets";
import { systemPrincipal } from "@switchyard/tenancy";
import { beforeAll, describe, expect, test } from "vitest";
import { type FollowFixture, followFixture, pullOf, pushOf, sha } from "../../test/follow.fixture.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { listEnvironments } from "../queries/list-environments.ts";
import { closeEnvironment, closePreview } from "./close-environment.ts";
import { createDeployment } from "./create-deployment.ts";
import { deployCommit } from "./deploy-commit.ts";
import { updateDeploySettings } from "./update-deploy-settings.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

describe("deploying a commit", () => {
  test("tells its commit, author and branch from the beginning, and fetches exactly it", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const { deploymentId, created } = await deployCommit(at.deps, ada, pushOf(server, sha("a")));
    expect(created).toBe(true);
    const [newest] = await at.deployments(ada, server);
    expect(newest).toMatchObject({ id: deploymentId, status: "queued", trigger: "push", commit: sha("a") });
    expect(newest).toMatchObject({ commitAuthor: "Ada", commitMessage: "commit aaaa", branch: "main", ref: "main" });
    expect(at.rung).toContain(deploymentId);
  });

  test("leaves alone what is on its way or was deployed last, and tries again what failed", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const first = await deployCommit(at.deps, ada, pushOf(server, sha("a")));
    expect(await deployCommit(at.deps, ada, pushOf(server, sha("a")))).toEqual({ ...first, created: false });
    await at.set(first.deploymentId, { status: "ready" });
    expect(await deployCommit(at.deps, ada, pushOf(server, sha("a")))).toEqual({ ...first, created: false });
    await at.set(first.deploymentId, { status: "failed" });
    expect(await deployCommit(at.deps, ada, pushOf(server, sha("a")))).toMatchObject({ created: true });
  });

  test("makes one deployment however many ask for the same commit at once", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => deployCommit(at.deps, ada, pullOf(server, sha("c")))),
    );
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(asked.map(({ deploymentId }) => deploymentId)).size).toBe(1);
  });

  test("supersedes older pushes that wait or run, but none that is ready and may be going live", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const one = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    await at.set(one.deploymentId, { status: "ready" });
    const two = await deployCommit(at.deps, ada, pushOf(server, sha("2")));
    await at.set(two.deploymentId, { status: "verifying" });
    const three = await deployCommit(at.deps, ada, pushOf(server, sha("3")));
    const four = await deployCommit(at.deps, ada, pushOf(server, sha("4")));
    const rows = await at.deps.db.asSystem("look in a test", (tx) =>
      tx.deployment.findMany({ where: { serverId: server, trigger: "push" }, orderBy: { number: "asc" } }),
    );
    expect(rows.map((row) => [row.status, row.supersededBy])).toEqual([
      ["ready", null],
      ["verifying", three.deploymentId],
      ["superseded", four.deploymentId],
      ["queued", null],
    ]);
  });

  test("leaves to a deployment that will take the branch's head what it takes anyway, until it has begun", async () => {
    const ada = await at.person();
    const server = await at.server(ada, { repository: await at.repository(ada) });
    const byHand = await createDeployment(at.deps, ada, { server, environment: "production", clearCache: false });
    expect(byHand).toMatchObject({ branch: "main", commit: null });
    const same = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    expect(same).toEqual({ deploymentId: byHand.id, created: false });
    await at.set(byHand.id, { status: "building" });
    expect(await deployCommit(at.deps, ada, pushOf(server, sha("1")))).toMatchObject({ created: true });
  });

  test("by hand in production takes the branch that the settings name", async () => {
    const ada = await at.person();
    const server = await at.server(ada, { repository: await at.repository(ada) });
    await updateDeploySettings(at.deps, ada, { server, patch: { productionBranch: "live" } });
    const byHand = await createDeployment(at.deps, ada, { server, environment: "production", clearCache: false });
    expect(byHand).toMatchObject({ ref: "live", branch: "live" });
    const other = await deployCommit(at.deps, ada, pushOf(server, sha("1"), { branch: "main" }));
    expect(other.created).toBe(true);
  });

  test("does not end a deployment by hand that runs, nor anything of another environment", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const byHand = await createDeployment(at.deps, ada, { server, environment: "production", clearCache: false });
    await at.set(byHand.id, { status: "building" });
    const preview = await deployCommit(at.deps, ada, pullOf(server, sha("b")));
    await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    const rows = await at.deps.db.asSystem("look in a test", (tx) =>
      tx.deployment.findMany({ where: { id: { in: [byHand.id, preview.deploymentId] } } }),
    );
    expect(rows.map((row) => row.supersededBy)).toEqual([null, null]);
  });

  test("refuses what is no commit, and an environment that is no preview", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    await expect(deployCommit(at.deps, ada, pushOf(server, "main"))).rejects.toMatchObject({ code: "commit_invalid" });
    for (const slug of ["preview", "dpl-1", "Nope"]) {
      const push = pushOf(server, sha("a"), { environment: { slug } });
      await expect(deployCommit(at.deps, ada, push)).rejects.toMatchObject({ code: "environment_not_found" });
    }
    const eve = await at.person();
    await expect(deployCommit(at.deps, eve, pushOf(server, sha("a")))).rejects.toMatchObject({
      code: "server_not_found",
    });
  });
});

describe("a preview", () => {
  const previewOf = async (server: string, ada: Parameters<typeof listEnvironments>[1], slug = "pr-12") =>
    (await listEnvironments(at.deps, ada, { server })).find((one) => one.slug === slug);

  test("is made by the first commit of its pull request, says when it expires, and keeps up with its title", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    await deployCommit(at.deps, ada, pullOf(server, sha("a")));
    const made = await previewOf(server, ada);
    expect(made).toMatchObject({ kind: "preview", pull: { number: 12, title: "Change 12", fromFork: false } });
    const left = new Date(made?.expiresAt ?? 0).getTime() - Date.now();
    expect(left / 86_400_000).toBeCloseTo(7, 1);
    const again = pullOf(server, sha("a"));
    const environment = { slug: "pr-12", pull: { ...again.environment.pull, title: "Renamed" } };
    await deployCommit(at.deps, ada, { ...again, environment: environment as typeof again.environment });
    expect(await previewOf(server, ada)).toMatchObject({ pull: { title: "Renamed" } });
  });

  test("follows a branch of the map, and does not expire", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const environment = { slug: "staging", branch: "develop" };
    await deployCommit(at.deps, ada, pushOf(server, sha("a"), { environment, branch: "develop" }));
    expect(await previewOf(server, ada, "staging")).toMatchObject({ branch: "develop", pull: null, expiresAt: null });
    const byHand = await createDeployment(at.deps, ada, { server, environment: "staging", clearCache: false });
    expect(byHand).toMatchObject({ ref: "develop", branch: "develop", commit: null });
  });

  test("closes with its pull request: nothing live, nothing under way, no variables; and opens again with a push", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const live = await deployCommit(at.deps, ada, pullOf(server, sha("1")));
    await at.makeLive(live.deploymentId);
    await setVariables(at.deps, ada, { server, environment: "pr-12", variables: { TOKEN: "secret" } });
    const running = await deployCommit(at.deps, ada, pullOf(server, sha("2")));
    await at.set(running.deploymentId, { status: "building" });
    const waiting = await createDeployment(at.deps, ada, { server, environment: "pr-12", clearCache: false });
    expect(waiting).toMatchObject({ commit: sha("2"), pull: 12 });

    const bot = systemPrincipal(ada.orgId, "git");
    const closing = { serverId: server, slug: "pr-12", reason: "its pull request was merged" };
    await closePreview(at.deps, bot, closing);
    await closePreview(at.deps, bot, closing);
    const closed = await previewOf(server, ada);
    expect(closed).toMatchObject({ liveDeploymentId: null, expiresAt: null, closedReason: closing.reason });
    expect(await getDeployment(at.deps, ada, { server, deployment: waiting.id })).toMatchObject({ status: "canceled" });
    const counts = await at.deps.db.asSystem("look in a test", async (tx) => ({
      variables: await tx.variable.count({ where: { orgId: ada.orgId } }),
      asked: await tx.deployment.count({ where: { id: running.deploymentId, cancelRequestedAt: { not: null } } }),
    }));
    expect(counts).toEqual({ variables: 0, asked: 1 });
    expect((await at.trail(ada)).filter((method) => method === "environment.close")).toHaveLength(1);
    const byHand = createDeployment(at.deps, ada, { server, environment: "pr-12", clearCache: false });
    await expect(byHand).rejects.toMatchObject({ code: "environment_closed" });

    expect(await deployCommit(at.deps, ada, pullOf(server, sha("2")))).toMatchObject({ created: true });
    expect(await previewOf(server, ada)).toMatchObject({ closedAt: null, closedReason: null });
  });

  test("is closed by hand too, which production and the defaults are not", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    await deployCommit(at.deps, ada, pullOf(server, sha("1")));
    await closeEnvironment(at.deps, ada, { server, environment: "pr-12" });
    expect((await previewOf(server, ada))?.closedAt).not.toBeNull();
    for (const environment of ["production", "preview"]) {
      const refused = closeEnvironment(at.deps, ada, { server, environment });
      await expect(refused).rejects.toMatchObject({ code: "environment_permanent" });
    }
    const never = { serverId: server, slug: "pr-99", reason: "gone" };
    await expect(closePreview(at.deps, ada, never)).resolves.toBeUndefined();
    const absent = closeEnvironment(at.deps, ada, { server, environment: "pr-99" });
    await expect(absent).rejects.toMatchObject({ code: "environment_not_found" });
  });

  test("of a fork stays one, whatever is said of it later", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    await deployCommit(at.deps, ada, pullOf(server, sha("1"), { fromFork: true }));
    await deployCommit(at.deps, ada, { ...pullOf(server, sha("2")), hold: null });
    expect(await previewOf(server, ada)).toMatchObject({ pull: { fromFork: true } });
    const [newest] = await at.deployments(ada, server);
    expect(newest).toMatchObject({ fromFork: true, hold: { reason: "approval" } });
  });
});
