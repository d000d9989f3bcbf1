import { setVariables } from "@switchyard/secrets";
import { beforeAll, describe, expect, test } from "vitest";
import { type FollowFixture, followFixture, pullOf, pushOf, sha } from "../../test/follow.fixture.ts";
import { lockEnvironment } from "../promotion-store.ts";
import { getDeploySettings } from "../queries/get-deploy-settings.ts";
import { listEnvironments } from "../queries/list-environments.ts";
import { getServer } from "../queries/list-servers.ts";
import { claimNext } from "../workflow/run-store.ts";
import { closePreview } from "./close-environment.ts";
import { deployCommit } from "./deploy-commit.ts";
import { redeployDeployment, redeployOnVariables } from "./redeploy-deployment.ts";
import { updateDeploySettings } from "./update-deploy-settings.ts";
import { updateServer } from "./update-server.ts";

let at: FollowFixture;
beforeAll(async () => {
  at = await followFixture();
});

describe("deploying again without a build", () => {
  test("takes commit and artifact of the deployment, also of one that was itself deployed again", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    const names = { server, deployment: deploymentId };
    await expect(redeployDeployment(at.deps, ada, names)).rejects.toMatchObject({ code: "artifact_absent" });
    await at.makeLive(deploymentId);
    const again = await redeployDeployment(at.deps, ada, names);
    expect(again).toMatchObject({ trigger: "redeploy", reusedFrom: deploymentId, commit: sha("1"), branch: "main" });
    await at.makeLive(again.id);
    const third = await redeployDeployment(at.deps, ada, { server, deployment: again.id });
    expect(third).toMatchObject({ reusedFrom: deploymentId });
  });

  test("is not taken by a worker before what it reuses has ended", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const { deploymentId } = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    await at.makeLive(deploymentId);
    const again = await redeployDeployment(at.deps, ada, { server, deployment: deploymentId });
    const next = async () => (await claimNext(at.deps.db, { id: "wrk_test", orgBuilds: 100 }))?.id ?? null;
    await at.set(deploymentId, { status: "verifying" });
    const before: (string | null)[] = [];
    for (let id = await next(); id !== null; id = await next()) before.push(id);
    expect(before).not.toContain(again.id);
    await at.set(deploymentId, { status: "ready" });
    expect(await next()).toBe(again.id);
  });
});

describe("changed variables", () => {
  test("deploy what is live again, once, and leave alone what takes them anyway", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const production = { server, environment: "production" };
    expect(await redeployOnVariables(at.deps, ada, production)).toEqual([]);
    const live = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    await at.makeLive(live.deploymentId);
    await setVariables(at.deps, ada, { ...production, variables: { A: "1" } });
    const [made] = await redeployOnVariables(at.deps, ada, production);
    const [newest] = await at.deployments(ada, server);
    expect(newest).toMatchObject({ id: made, trigger: "variables", reusedFrom: live.deploymentId, commit: sha("1") });
    expect(at.rung).toContain(made);
    expect(await redeployOnVariables(at.deps, ada, production)).toEqual([]);
    await at.set(made ?? "", { status: "verifying" });
    expect(await redeployOnVariables(at.deps, ada, production)).toHaveLength(1);
  });

  test("count as the code they deploy: what was held meanwhile may still go live", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const live = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    await at.makeLive(live.deploymentId);
    await deployCommit(at.deps, ada, pushOf(server, sha("2"), { hold: "checks" }));
    const [id = ""] = await redeployOnVariables(at.deps, ada, { server, environment: "production" });
    const [newest, held, first] = await at.deployments(ada, server);
    expect([newest?.id, held?.status]).toEqual([id, "queued"]);
    let claimed = await claimNext(at.deps.db, { id: "wrk_test", orgBuilds: 100 });
    while (claimed !== null && claimed.id !== id) {
      claimed = await claimNext(at.deps.db, { id: "wrk_test", orgBuilds: 100 });
    }
    expect(claimed).toMatchObject({ number: newest?.number, codeNumber: first?.number });
    await at.makeLive(id);
    const environment = (await listEnvironments(at.deps, ada, { server }))[0];
    const locked = await at.deps.db.forOrg(ada.orgId, (tx) =>
      lockEnvironment(tx, { orgId: ada.orgId, id: environment?.id ?? "" }),
    );
    expect(locked).toMatchObject({ liveDeploymentId: id, liveNumber: first?.number });
  });

  test("do nothing where the settings say so", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const live = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    await at.makeLive(live.deploymentId);
    await updateDeploySettings(at.deps, ada, { server, patch: { redeployOnVariables: false } });
    expect(await redeployOnVariables(at.deps, ada, { server, environment: "production" })).toEqual([]);
  });

  test("of the defaults reach every open preview but those of forks, and never what is held", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const made = new Map<number, string>();
    for (const number of [1, 2, 3]) {
      const { deploymentId } = await deployCommit(
        at.deps,
        ada,
        pullOf(server, sha("1"), { number, fromFork: number === 3 }),
      );
      await at.makeLive(deploymentId);
      made.set(number, deploymentId);
    }
    await closePreview(at.deps, ada, { serverId: server, slug: "pr-2", reason: "closed" });
    const held = await deployCommit(at.deps, ada, { ...pullOf(server, sha("2"), { number: 1 }), hold: "checks" });
    const again = await redeployOnVariables(at.deps, ada, { server, environment: "preview" });
    expect(again).toHaveLength(1);
    const rows = await at.deployments(ada, server);
    expect(rows.find((row) => row.id === again[0])).toMatchObject({ environment: "pr-1", reusedFrom: made.get(1) });
    expect(rows.find((row) => row.id === held.deploymentId)).toMatchObject({
      status: "queued",
      hold: { reason: "checks" },
    });
  });
});

describe("deploy settings", () => {
  test("have defaults, are patched member by member and audited", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const before = await getDeploySettings(at.deps, ada, { server });
    expect(before).toMatchObject({ autoDeploy: true, previews: { enabled: true, expireAfterDays: 7 } });
    await updateDeploySettings(at.deps, ada, { server, patch: { previews: { expireAfterDays: 30 } } });
    const branches = [{ pattern: "develop", environment: "staging" }];
    await Promise.all([
      updateDeploySettings(at.deps, ada, { server, patch: { branches } }),
      updateDeploySettings(at.deps, ada, { server, patch: { gates: { preview: { hygiene: "block" } } } }),
    ]);
    expect(await getDeploySettings(at.deps, ada, { server })).toEqual({
      ...before,
      branches,
      previews: { ...before.previews, expireAfterDays: 30 },
      gates: { ...before.gates, preview: { manifest_diff: "warn", hygiene: "block" } },
    });
    expect((await at.trail(ada)).filter((method) => method === "server.update")).toHaveLength(3);
  });

  test("are for who may manage the server, in its own org", async () => {
    const ada = await at.person();
    const server = await at.server(ada);
    const member = { ...ada, role: "member" } as const;
    const patch = { autoDeploy: false };
    await expect(updateDeploySettings(at.deps, member, { server, patch })).rejects.toMatchObject({ kind: "forbidden" });
    const eve = await at.person();
    await expect(updateDeploySettings(at.deps, eve, { server, patch })).rejects.toMatchObject({ kind: "not_found" });
    await expect(getDeploySettings(at.deps, eve, { server })).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("a server of an installation", () => {
  test("carries its repository into views and deployments, and forgets it with another source", async () => {
    const ada = await at.person();
    const repository = await at.repository(ada);
    const server = await at.server(ada, { repository });
    const source = (await getServer(at.deps, ada, { server })).source;
    expect(source).toMatchObject({
      gitUrl: "https://git.example.com/acme/notes.git",
      github: { repo: "acme/notes", defaultBranch: "main", installationId: repository.installationRowId },
    });
    const { deploymentId } = await deployCommit(at.deps, ada, pushOf(server, sha("1")));
    const row = await at.deps.db.asSystem("look in a test", (tx) =>
      tx.deployment.findUnique({ where: { id: deploymentId } }),
    );
    expect(row?.settings).toMatchObject({ github: { installationId: repository.installationId, repositoryId: 7 } });

    const again = await updateServer(at.deps, ada, { server, source: { githubRepo: "acme/notes" }, repository });
    expect(again.source).toMatchObject({ gitUrl: repository.cloneUrl, github: { repo: "acme/notes" } });
    const plain = await updateServer(at.deps, ada, { server, source: { githubRepo: "acme/public" } });
    expect(plain.source).toMatchObject({ gitUrl: "https://github.com/acme/public.git", github: null });
  });
});
