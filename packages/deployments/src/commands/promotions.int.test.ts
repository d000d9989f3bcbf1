import { setVariables } from "@switchyard/secrets";
import { testDatabase } from "@switchyard/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { commandDeps, manifestOf, type Seeded, seedPromotable } from "../../test/promotions.fixture.ts";
import type { CommandDeps } from "../deps.ts";
import { claimInstance } from "../instances/claim-store.ts";
import { openLiveVariables } from "../instances/live-variables.ts";
import { getDeployment } from "../queries/list-deployments.ts";
import { listEnvironments } from "../queries/list-environments.ts";
import { listPromotions } from "../queries/list-promotions.ts";
import { forgetExpired } from "../sweep/sweep-store.ts";
import { promoteDeployment } from "./promote-deployment.ts";

let deps: CommandDeps;
beforeAll(async () => {
  deps = commandDeps((await testDatabase()).db);
});

type More = { readonly environment?: string; readonly reason?: string; readonly overrule?: boolean };
const promote = (seeded: Seeded, deployment: string, more: More = {}, principal = seeded.principal) =>
  promoteDeployment(deps, principal, { server: seeded.serverId, deployment, ...more });
const setIn = (seeded: Seeded, environment: string, variables: Record<string, string | null>) =>
  setVariables(deps, seeded.principal, { server: seeded.serverId, environment, variables });
const historyOf = async (seeded: Seeded, environment = "production") =>
  (await listPromotions(deps, seeded.principal, { server: seeded.serverId, environment, limit: 50 })).data;

/** What an instance of an environment would be started with. */
async function variablesIn(seeded: Seeded, slug: string): Promise<Readonly<Record<string, string>>> {
  const { rows } = await deps.db.systemPool.query(
    `select e.id, e.kind, e.from_fork as "fromFork", p.variable_set_id as "variableSetId" from environments e
     left join promotions p on p.id = e.live_promotion_id where e.server_id = $1 and e.slug = $2`,
    [seeded.serverId, slug],
  );
  const { id: environmentId, kind: environmentKind, ...rest } = rows[0];
  const { orgId, serverId } = seeded;
  return openLiveVariables(deps, { orgId, serverId, environmentId, environmentKind, ...rest });
}

async function auditOf(seeded: Seeded): Promise<{ method: string; arguments: unknown }[]> {
  const rows = await deps.db.asSystem("read the outbox in a test", (tx) =>
    tx.auditOutbox.findMany({ where: { orgId: seeded.orgId }, orderBy: { id: "asc" } }),
  );
  return rows.map(({ event }) => ({ method: String(Object(event).method), arguments: Object(event).arguments }));
}

describe("a promotion", () => {
  test("moves the pointer with a row that says who, why and with which variables, and is on the trail", async () => {
    const seeded = await seedPromotable(deps);
    await setIn(seeded, "production", { KEY: "first" });
    const one = await seeded.addReady("production");
    await setIn(seeded, "production", { KEY: "second", MORE: "x" });
    const two = await seeded.addReady("production");
    await promote(seeded, one, { reason: "the first" });
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "first" });
    expect(await promote(seeded, two)).toMatchObject({ live: true, liveIn: ["production"] });
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "second", MORE: "x" });
    const [second, first] = await historyOf(seeded);
    expect(first).toMatchObject({
      ...{ deploymentId: one, kind: "promote", reason: "the first", previousDeploymentId: null },
      ...{ actor: { label: "developer@example.com" }, variables: ["KEY"], endedAt: second?.createdAt },
    });
    expect(second).toMatchObject({
      deploymentId: two,
      previousDeploymentId: one,
      variables: ["KEY", "MORE"],
      endedAt: null,
    });
    expect(await auditOf(seeded)).toContainEqual({
      method: "deployment.promote",
      arguments: { environment: "production", previous: one, reason: null, overruled: [] },
    });
  });

  test("of what is live already changes nothing", async () => {
    const seeded = await seedPromotable(deps);
    const one = await seeded.addReady("production");
    await promote(seeded, one);
    await promote(seeded, one);
    expect(await historyOf(seeded)).toHaveLength(1);
  });

  test("at the same moment as another: each of many ends live or is told, and the history is one line", async () => {
    const seeded = await seedPromotable(deps);
    const many = [];
    for (let index = 0; index < 5; index += 1) many.push(await seeded.addReady("production"));
    await Promise.all(many.map((one) => promote(seeded, one)));
    const history = await historyOf(seeded);
    expect(history.map(({ deploymentId }) => deploymentId).toSorted()).toEqual(many.toSorted());
    const { liveDeploymentId } = await seeded.environment("production");
    expect(history.map(({ endedAt }) => endedAt === null)).toEqual([true, false, false, false, false]);
    expect(history[0]?.deploymentId).toBe(liveDeploymentId);
    for (const [index, { previousDeploymentId }] of history.entries()) {
      expect(previousDeploymentId).toBe(history[index + 1]?.deploymentId ?? null);
    }
  });

  test("is refused for what is not ready, for the preview defaults, for a closed preview and for who may only look", async () => {
    const seeded = await seedPromotable(deps);
    const one = await seeded.addReady("production");
    await seeded.addPreview("pr-1", { closedAt: new Date() });
    const refused = (more: More, code: string) => expect(promote(seeded, one, more)).rejects.toMatchObject({ code });
    await refused({ environment: "preview" }, "environment_takes_no_deployment");
    await refused({ environment: "pr-1" }, "environment_closed");
    await refused({ environment: "pr-2" }, "environment_not_found");
    await expect(promote(seeded, one, {}, seeded.as("member"))).rejects.toMatchObject({ code: "permission_denied" });
    await deps.db.systemPool.query("update deployments set status = 'failed' where id = $1", [one]);
    await refused({}, "deployment_not_ready");
    expect(await historyOf(seeded)).toEqual([]);
  });
});

describe("a rollback", () => {
  test("brings back the variables of then, also when one was removed since, and the page says they differ", async () => {
    const seeded = await seedPromotable(deps);
    await setIn(seeded, "production", { KEY: "old", GONE: "later" });
    const one = await seeded.addReady("production");
    await promote(seeded, one);
    const changed = async () =>
      (await listEnvironments(deps, seeded.principal, { server: seeded.serverId })).find((e) => e.slug === "production")
        ?.variablesChanged;
    expect(await changed()).toBe(false);
    await setIn(seeded, "production", { GONE: null });
    expect(await changed()).toBe(true);
    await setIn(seeded, "production", { KEY: "new" });
    const two = await seeded.addReady("production");
    await promote(seeded, two);
    expect(await changed()).toBe(false);
    await promote(seeded, one, { reason: "two is broken" });
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "old", GONE: "later" });
    expect(await changed()).toBe(true);
    expect((await historyOf(seeded))[0]).toMatchObject({
      kind: "rollback",
      reason: "two is broken",
      variables: ["GONE", "KEY"],
    });
    expect((await auditOf(seeded)).at(-1)).toMatchObject({ method: "deployment.rollback" });
    await promote(seeded, two);
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "new" });
  });

  test("never widens who may call a preview, and may narrow it", async () => {
    const seeded = await seedPromotable(deps);
    const preview = await seeded.addPreview("pr-1");
    const [one, two] = [await seeded.addReady("pr-1"), await seeded.addReady("pr-1")];
    const setAccess = (access: string | null) =>
      deps.db.systemPool.query("update environments set access = $2 where id = $1", [preview, access]);
    const access = async () =>
      (await deps.db.systemPool.query("select access from environments where id = $1", [preview])).rows[0].access;
    await setAccess("public");
    await promote(seeded, one);
    await setAccess(null);
    await promote(seeded, two);
    await promote(seeded, one);
    expect(await access()).toBeNull();
    await promote(seeded, two);
    await setAccess("organization");
    await promote(seeded, one);
    expect(await access()).toBeNull();
  });

  test("passes gates that were set to block since: it was let in once", async () => {
    const seeded = await seedPromotable(deps);
    const [one, two] = [
      await seeded.addReady("production", { manifest: manifestOf("look") }),
      await seeded.addReady("production", { manifest: manifestOf("find") }),
    ];
    await promote(seeded, one);
    await promote(seeded, two);
    await seeded.setGates({ production: { manifest_diff: "block" } });
    expect(await promote(seeded, one)).toMatchObject({ liveIn: ["production"] });
  });

  test("in a preview that was closed in between finds no old variables any more, and takes those of now", async () => {
    const seeded = await seedPromotable(deps);
    const preview = await seeded.addPreview("pr-1");
    await setIn(seeded, "pr-1", { KEY: "old" });
    const [one, two] = [await seeded.addReady("pr-1"), await seeded.addReady("pr-1")];
    await promote(seeded, one);
    await promote(seeded, two);
    await deps.db.systemPool.query("update environments set closed_at = now() - interval '1 hour' where id = $1", [
      preview,
    ]);
    await forgetExpired(deps.db);
    await deps.db.systemPool.query("update environments set closed_at = null where id = $1", [preview]);
    await setIn(seeded, "pr-1", { KEY: "now" });
    await promote(seeded, one);
    expect(await variablesIn(seeded, "pr-1")).toEqual({ KEY: "now" });
  });

  test("in an installation from before there were promotions takes the variables as they are", async () => {
    const seeded = await seedPromotable(deps);
    const [one, two] = [await seeded.addReady("production", { old: true }), await seeded.addReady("production")];
    await deps.db.systemPool.query(
      "update environments set live_deployment_id = $2 where server_id = $1 and slug = 'production'",
      [seeded.serverId, one],
    );
    await setIn(seeded, "production", { KEY: "now" });
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "now" });
    await promote(seeded, two);
    await promote(seeded, one);
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "now" });
  });
});

describe("another environment", () => {
  test("gives a deployment its own variables: none of the preview's come along, none of production's get out", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.addPreview("pr-1");
    await setIn(seeded, "production", { KEY: "of production" });
    await setIn(seeded, "preview", { KEY: "of all previews", BASE: "b" });
    await setIn(seeded, "pr-1", { KEY: "of pr-1" });
    const previewed = await seeded.addReady("pr-1");
    const produced = await seeded.addReady("production");
    await promote(seeded, previewed);
    expect(await variablesIn(seeded, "pr-1")).toEqual({ KEY: "of pr-1", BASE: "b" });
    await promote(seeded, previewed, { environment: "production" });
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "of production" });
    expect(
      await getDeployment(deps, seeded.principal, { server: seeded.serverId, deployment: previewed }),
    ).toMatchObject({
      environment: "pr-1",
      liveIn: expect.arrayContaining(["production", "pr-1"]),
    });
    await promote(seeded, produced, { environment: "pr-1" });
    expect(await variablesIn(seeded, "pr-1")).toEqual({ KEY: "of pr-1", BASE: "b" });
  });

  test("refuses what requires variables that it lacks, by their names", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.addPreview("pr-1");
    await setIn(seeded, "pr-1", { TOKEN: "t", URL: "u" });
    await setIn(seeded, "production", { URL: "u" });
    const one = await seeded.addReady("pr-1", { required: ["TOKEN", "URL"] });
    await expect(promote(seeded, one, { environment: "production" })).rejects.toMatchObject({
      code: "variable_missing",
      meta: { variables: ["TOKEN"] },
    });
  });

  test("takes code from a fork only from who may approve, with a reason; its own preview gets no variables", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.addPreview("pr-9", { fromFork: true });
    await setIn(seeded, "preview", { KEY: "of all previews" });
    await setIn(seeded, "production", { KEY: "of production" });
    const one = await seeded.addReady("pr-9");
    await promote(seeded, one);
    expect(await variablesIn(seeded, "pr-9")).toEqual({});
    await expect(setIn(seeded, "pr-9", { KEY: "x" })).rejects.toMatchObject({ code: "fork_preview_no_variables" });
    const out = { environment: "production" };
    await expect(promote(seeded, one, out)).rejects.toMatchObject({ code: "fork_promotion_needs_approval" });
    const overruled = { ...out, overrule: true, reason: "read it" };
    await expect(promote(seeded, one, overruled)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(promote(seeded, one, { ...out, overrule: true }, seeded.as("admin"))).rejects.toMatchObject({
      code: "promotion_reason_missing",
    });
    await promote(seeded, one, overruled, seeded.as("admin"));
    expect(await variablesIn(seeded, "production")).toEqual({ KEY: "of production" });
  });
});

describe("gates", () => {
  test("that block keep live as it is, until who may approve says why", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.setGates({ production: { manifest_diff: "block" } });
    const [one, two] = [
      await seeded.addReady("production", { manifest: manifestOf("look") }),
      await seeded.addReady("production", { manifest: manifestOf("look", ["city"]) }),
    ];
    await promote(seeded, one);
    const before = await seeded.environment("production");
    const refused = await promote(seeded, two).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      ...{ code: "gate_blocks_promotion", kind: "conflict", remedy: expect.stringContaining("owner or admin") },
      meta: { gates: ["manifest_diff"], permission: "deployment.approve" },
    });
    const overruled = { overrule: true, reason: "all clients know" };
    await expect(promote(seeded, two, overruled)).rejects.toMatchObject({ code: "permission_denied" });
    await expect(promote(seeded, two, { overrule: true }, seeded.as("owner"))).rejects.toMatchObject({
      code: "promotion_reason_missing",
    });
    expect(await seeded.environment("production")).toEqual(before);
    expect(await historyOf(seeded)).toHaveLength(1);
    await promote(seeded, two, overruled, seeded.as("owner"));
    expect((await historyOf(seeded))[0]).toMatchObject({ overruled: ["manifest_diff"], reason: "all clients know" });
    expect((await auditOf(seeded)).at(-1)).toMatchObject({ arguments: { overruled: ["manifest_diff"] } });
  });

  test("of production are asked of what was verified as a preview", async () => {
    const seeded = await seedPromotable(deps);
    await seeded.setGates({ production: { manifest_diff: "block" }, preview: { manifest_diff: "off" } });
    await seeded.addPreview("pr-1");
    const live = await seeded.addReady("production", { manifest: manifestOf("look") });
    const breaking = await seeded.addReady("pr-1", { manifest: manifestOf("find") });
    await promote(seeded, live);
    await promote(seeded, breaking);
    await expect(promote(seeded, breaking, { environment: "production" })).rejects.toMatchObject({
      code: "gate_blocks_promotion",
    });
  });
});

test("an instance is claimed with the variables and limits of what is live, for its environment", async () => {
  const seeded = await seedPromotable(deps);
  const preview = await seeded.addPreview("pr-1");
  await deps.db.systemPool.query(
    `update environments set limits = '{"memoryMb": 128}' where server_id = $1 and kind = 'defaults'`,
    [seeded.serverId],
  );
  const one = await seeded.addReady("pr-1");
  const plan = {
    ...{ packageManager: "npm", install: [], build: [], entries: [], runtime: "node", nodeMajor: "24", cwd: "" },
    ...{
      commands: [],
      start: ["node", "server.js"],
      transport: "http",
      transportCertain: true,
      stdioShared: false,
      replayableSessions: false,
    },
    ...{ path: "/mcp", env: {}, requiredVariables: [], egress: [], evidence: [] },
  };
  await deps.db.systemPool.query("update deployments set plan = $2, endpoint = $3 where id = $1", [
    one,
    JSON.stringify(plan),
    JSON.stringify({ port: 8080, path: "/mcp" }),
  ]);
  await promote(seeded, one);
  await deps.db.systemPool.query("update environments set live_deployment_id = null where server_id <> $1", [
    seeded.serverId,
  ]);
  const claim = await claimInstance(deps.db, { instanceId: `ins_${seeded.serverId}`, workerId: "wrk_test" });
  expect(claim).toMatchObject({
    ...{ environmentId: preview, environmentSlug: "pr-1", environmentKind: "preview", fromFork: false },
    ...{ deploymentId: one, limits: { memoryMb: 128 }, variableSetId: expect.stringMatching(/^vst_/) },
  });
});
