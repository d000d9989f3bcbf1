import { wantReport, wantSync } from "@switchyard/deployments";
import { beforeAll, describe, expect, test } from "vitest";
import { type DeploymentFacts, testWorld, type World } from "../../test/world.ts";
import { pollRound } from "../worker.ts";

let world: World;
beforeAll(async () => {
  world = await testWorld();
  await world.install(world.ada, { account: "acme" });
});

let made = 0;
async function connected(settings: object = {}) {
  made += 1;
  const name = `repo-${made}`;
  const repo = `acme/${name}`;
  const { sha } = await world.github.createRepo({ owner: "acme", name, files: { "index.js": "1" } });
  // Its first push concerns nobody yet.
  await world.settle();
  const server = await world.connectServer(world.ada, repo, settings);
  return { repo, server, first: sha };
}

const shortly = ({ environment, commitSha, status }: DeploymentFacts) => `${environment.slug} ${commitSha} ${status}`;
const of = async (serverId: string, slug = "production") =>
  (await world.deployments(serverId)).filter(({ environment }) => environment.slug === slug);
/** As a worker would leave it. */
const ended = (id: string, status: string) =>
  world.deps.db.asSystem("end a deployment in a test", async (tx) => {
    await tx.deployment.update({ where: { id }, data: { status } });
    await wantReport(tx, id);
  });
const sync = (serverId: string, kind: string, name: string) =>
  world.deps.db.asSystem("look in a test", (tx) =>
    tx.sync.findUniqueOrThrow({ where: { serverId_kind_name: { serverId, kind, name } } }),
  );

describe("a push", () => {
  test("to the production branch deploys exactly its commit, and supersedes what waits", async () => {
    const { repo, server } = await connected();
    const first = await world.github.commit(repo, { files: { a: "1" }, message: "One" });
    await world.settle();
    const second = await world.github.commit(repo, { files: { a: "2" }, message: "Two" });
    await world.settle();
    expect((await of(server.id)).slice(-2).map(shortly)).toEqual([
      `production ${first} superseded`,
      `production ${second} queued`,
    ]);
  });

  test("to another branch deploys only where a pattern says so; a deleted branch closes its preview", async () => {
    const { repo, server } = await connected({ branches: [{ pattern: "release/*", environment: "staging" }] });
    await world.github.commit(repo, { branch: "topic", files: { a: "1" } });
    const sha = await world.github.commit(repo, { branch: "release/1", files: { a: "2" } });
    await world.settle();
    expect((await world.deployments(server.id)).map(({ environment }) => environment.slug)).toEqual([
      "production",
      "staging",
    ]);
    expect((await of(server.id, "staging")).map(shortly)).toEqual([`staging ${sha} queued`]);
    await world.github.deleteBranch(repo, "release/1");
    await world.settle();
    expect((await of(server.id, "staging"))[0]).toMatchObject({
      status: "canceled",
      environment: { closedAt: expect.any(Date) },
    });
  });

  test("that asks not to be deployed, or touches nothing that is watched, is not", async () => {
    const { repo, server } = await connected({ watchPaths: ["src/**"] });
    const base = await world.github.commit(repo, { files: { "src/a": "1" } });
    await world.settle();
    await world.github.commit(repo, { files: { "docs/a": "1" } });
    await world.settle();
    await world.github.commit(repo, { files: { "src/a": "2" }, message: "Typo [skip deploy]" });
    await world.settle();
    expect((await of(server.id)).at(-1)?.commitSha).toBe(base);
    const wanted = await world.github.commit(repo, { files: { "docs/b": "1" } });
    await world.settle();
    // Against what was last deployed, src has changed.
    expect((await of(server.id)).at(-1)?.commitSha).toBe(wanted);
  });

  test("by force is followed wherever the branch goes, back included", async () => {
    const { repo, server } = await connected();
    const first = await world.github.commit(repo, { files: { a: "1" } });
    await world.settle();
    const second = await world.github.forcePush(repo, { files: { a: "2" } });
    await world.settle();
    expect((await of(server.id)).slice(-2).map(({ commitSha }) => commitSha)).toEqual([first, second]);
  });

  test("ends with the newest commit however its webhooks come: doubled, shuffled, late", async () => {
    const { repo, server } = await connected();
    world.github.pauseWebhooks();
    let newest = "";
    for (let i = 0; i < 12; i++) newest = await world.github.commit(repo, { files: { a: String(i) } });
    await world.github.resumeWebhooks();
    const pushes = world.github
      .deliveries()
      .filter(({ event, body }) => event === "push" && body.includes(`"${repo}"`));
    const shuffled = [...pushes, ...pushes, ...pushes].sort(() => Math.random() - 0.5);
    for (const one of shuffled) {
      await world.github.redeliver(one.id);
      if (Math.random() < 0.3) await world.settle();
    }
    await world.settle();
    const deployed = (await of(server.id)).filter(({ trigger }) => trigger === "push");
    expect(deployed.map(({ commitSha }) => commitSha)).toEqual([newest]);
  });

  test("waits while it is not known which commit is being fetched, and then deploys only what is newer", async () => {
    const { repo, server, first } = await connected();
    const change = (table: "deployment" | "sync", data: object) =>
      world.deps.db.asSystem("a worker's part in a test", (tx) =>
        table === "deployment"
          ? tx.deployment.updateMany({ where: { serverId: server.id }, data })
          : tx.sync.updateMany({ where: { serverId: server.id, kind: "branch" }, data }),
      );
    await change("deployment", { status: "building", commitSha: null });
    await world.deps.db.asSystem("a hint in a test", (tx) =>
      wantSync(tx, { orgId: world.ada.org.id, serverId: server.id, kind: "branch", name: "main" }),
    );
    await world.settle();
    expect(await sync(server.id, "branch", "main")).toMatchObject({ done: 0n, lastError: null });
    await change("deployment", { commitSha: first });
    await change("sync", { nextTryAt: new Date(0) });
    await world.settle();
    expect(await of(server.id)).toHaveLength(1);
    const newer = await world.github.commit(repo, { files: { a: "1" } });
    await world.settle();
    expect((await of(server.id)).map(({ commitSha }) => commitSha)).toEqual([first, newer]);
  });

  test("that nobody told of is found by looking, and only what differs", async () => {
    const { repo, server } = await connected({ branches: [{ pattern: "next", environment: "next" }] });
    await world.github.commit(repo, { branch: "next", files: { a: "1" } });
    await world.settle();
    await pollAll();
    world.github.pauseWebhooks();
    const missed = await world.github.commit(repo, { files: { a: "missed" } });
    await world.github.resumeWebhooks({ deliver: false });
    await pollAll();
    await world.settle();
    expect((await of(server.id)).at(-1)?.commitSha).toBe(missed);
    expect(await of(server.id, "next")).toHaveLength(1);
    const before = await sync(server.id, "branch", "main");
    await pollAll();
    expect((await sync(server.id, "branch", "main")).wanted).toBe(before.wanted);
  });
});

async function pollAll(): Promise<void> {
  await world.deps.db.systemPool.query(
    "update servers set polled_at = now() - interval '1 day' where polled_at is not null",
  );
  while (await pollRound(world.deps)) {
    // Until every server was looked at.
  }
}

describe("a pull request", () => {
  test("has a preview of its own that follows it and closes with it", async () => {
    const { repo, server } = await connected();
    const number = await world.github.openPull({ repo, head: "topic", title: "A change", files: { a: "1" } });
    await world.settle();
    const slug = `pr-${number}`;
    expect((await of(server.id, slug)).map(shortly)).toEqual([expect.stringContaining("queued")]);
    const head = await world.github.pushToPull(repo, number, { files: { a: "2" } });
    await world.settle();
    expect((await of(server.id, slug)).at(-1)).toMatchObject({
      commitSha: head,
      status: "queued",
      trigger: "pull_request",
    });
    await world.github.closePull(repo, number, { merge: true });
    await world.settle();
    expect((await of(server.id, slug)).at(-1)).toMatchObject({
      status: "canceled",
      environment: { closedAt: expect.any(Date) },
    });
    await world.deps.db.asSystem("look in a test", async (tx) => {
      const row = await tx.environment.findFirstOrThrow({ where: { serverId: server.id, slug } });
      expect(row).toMatchObject({ pullTitle: "A change", closedReason: "its pull request was merged" });
    });
  });

  test("from a fork waits for approval, each commit, or is left alone", async () => {
    const { repo, server } = await connected();
    const number = await world.github.openPull({
      repo,
      head: "evil",
      author: "mallory",
      fromFork: "mallory",
      files: { a: "1" },
    });
    await world.settle();
    expect((await of(server.id, `pr-${number}`))[0]).toMatchObject({ status: "queued", hold: "approval" });
    await world.github.pushToPull(repo, number, { files: { a: "2" } });
    await world.settle();
    expect((await of(server.id, `pr-${number}`)).at(-1)).toMatchObject({ hold: "approval", status: "queued" });

    const strict = await connected({ previews: { enabled: true, expireAfterDays: 7, forks: "never" } });
    await world.github.openPull({
      repo: strict.repo,
      head: "evil",
      author: "mallory",
      fromFork: "mallory",
      files: { a: "1" },
    });
    await world.settle();
    expect((await world.deployments(strict.server.id)).map(({ environment }) => environment.slug)).toEqual([
      "production",
    ]);
  });

  test("has one comment that is kept up to date, and says nothing a tenant could make it do", async () => {
    const { repo, server } = await connected();
    const number = await world.github.openPull({
      repo,
      head: "topic",
      title: "@octocat <img src=x>",
      files: { a: "1" },
    });
    await world.settle();
    const [deployment] = await of(server.id, `pr-${number}`);
    await ended(deployment?.id ?? "", "failed");
    await world.settle();
    await world.github.pushToPull(repo, number, {
      files: { a: "2" },
      message: "@octocat ![x](https://evil.example/x.png)",
    });
    await world.settle();
    const comments = world.github.comments(repo, number);
    expect(comments).toHaveLength(1);
    const body = comments[0]?.body ?? "";
    expect(body).toContain(`<!-- switchyard:${server.id} -->`);
    expect(body).not.toMatch(/@octocat|!\[|<img|https:\/\/evil/);
    const statuses = world.github.statuses(repo, deployment?.commitSha ?? "");
    expect(statuses.map(({ state, context }) => ({ state, context }))).toContainEqual({
      state: "failure",
      context: `switchyard/${server.slug}/pr-${number}`,
    });
    expect(statuses.at(-1)?.targetUrl).toContain(`/servers/${server.slug}/deployments/${deployment?.id}`);
  });
});

describe("a server that waits for checks", () => {
  test("starts when they passed and fails with them", async () => {
    const { repo, server } = await connected({ waitForChecks: true });
    const good = await world.github.commit(repo, { files: { a: "1" } });
    await world.github.setChecks(repo, good, { outcome: "pending" });
    await world.settle();
    expect((await of(server.id)).at(-1)).toMatchObject({ hold: "checks", status: "queued" });
    await world.github.setChecks(repo, good, { outcome: "success" });
    await world.settle();
    expect((await of(server.id)).at(-1)).toMatchObject({ hold: null, status: "queued", commitSha: good });
    const bad = await world.github.commit(repo, { files: { a: "2" } });
    await world.github.setChecks(repo, bad, { outcome: "failure" });
    await world.settle();
    expect((await of(server.id)).at(-1)).toMatchObject({ status: "failed", commitSha: bad });
  });
});

describe("a GitHub that does not show its checks", () => {
  test("holds nothing up for longer than an hour", async () => {
    const { repo, server } = await connected({ waitForChecks: true });
    const sha = await world.github.commit(repo, { files: { a: "1" } });
    await world.github.setChecks(repo, sha, { outcome: "pending" });
    await world.settle();
    world.github.failNext(50, 403, { path: /check-runs/ });
    const again = "update syncs set wanted = wanted + 1, next_try_at = now() where server_id = $1 and kind = 'checks'";
    await world.deps.db.systemPool.query(again, [server.id]);
    await world.settle();
    expect((await of(server.id)).at(-1)).toMatchObject({ hold: "checks", status: "queued" });
    expect((await sync(server.id, "checks", sha)).failures).toBeGreaterThan(0);
    const longAgo = "update deployments set held_at = now() - interval '61 minutes' where server_id = $1";
    await world.deps.db.systemPool.query(longAgo, [server.id]);
    await world.deps.db.systemPool.query(again, [server.id]);
    await world.settle();
    world.github.clearFaults();
    expect((await of(server.id)).at(-1)).toMatchObject({ status: "failed", commitSha: sha });
  });
});

describe("a GitHub that fails", () => {
  test("is tried again later, and nothing is lost", async () => {
    const { repo, server } = await connected();
    world.github.failNext(50, 502);
    const sha = await world.github.commit(repo, { files: { a: "1" } });
    await world.settle();
    const troubled = await sync(server.id, "branch", "main");
    expect(troubled.failures).toBeGreaterThan(0);
    expect(troubled.lastError).toContain("GitHub");
    expect(troubled.nextTryAt.getTime()).toBeGreaterThan(Date.now());
    world.github.clearFaults();
    await world.deps.db.systemPool.query("update syncs set next_try_at = now() where done < wanted");
    await world.settle();
    expect((await of(server.id)).at(-1)?.commitSha).toBe(sha);
    expect((await sync(server.id, "branch", "main")).failures).toBe(0);
  });

  test("that limits the rate is left alone by all syncs of that installation until its own time", async () => {
    const { repo, server } = await connected();
    const other = await connected();
    world.github.failNext(1, "rate_limit", { retryAfterSeconds: 120 });
    const sha = await world.github.commit(repo, { files: { a: "1" } });
    await world.settle();
    const asked = world.github.requests().length;
    await world.github.commit(other.repo, { files: { a: "1" } });
    await world.settle();
    expect(world.github.requests().length).toBe(asked);
    const paused = await world.deps.db.asSystem("look in a test", (tx) => tx.installation.findFirstOrThrow());
    expect(paused.pausedUntil?.getTime()).toBeGreaterThan(Date.now() + 60_000);
    await world.deps.db.systemPool.query("update installations set paused_until = null");
    await world.deps.db.systemPool.query("update syncs set next_try_at = now() where done < wanted");
    await world.settle();
    expect((await of(server.id)).at(-1)?.commitSha).toBe(sha);
  });
});
