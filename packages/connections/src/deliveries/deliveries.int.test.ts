import { newId } from "@switchyard/crypto";
import { createServer } from "@switchyard/deployments";
import { beforeAll, describe, expect, test } from "vitest";
import { type Person, testWorld, type World } from "../../test/world.ts";
import { createServerWebhook, getSourceStatus, receiveServerDelivery } from "../index.ts";
import type { SourceEvent } from "../ports.ts";
import { pollRound } from "../worker.ts";
import { applyEvent, UNKNOWN_BRANCHES } from "./apply-event.ts";

let world: World;
let eve: Person;
beforeAll(async () => {
  world = await testWorld();
  eve = await world.makePerson();
  await world.install(world.ada, { account: "acme" });
});

const wanted = async (serverId: string): Promise<number> => {
  const { rows } = await world.deps.db.systemPool.query("select sum(wanted) as n from syncs where server_id = $1", [
    serverId,
  ]);
  return Number(rows[0].n ?? 0);
};

describe("a hint", () => {
  test("about another org's installation or repository reaches nothing of anybody's", async () => {
    const { github, deps } = world;
    const repo = await github.createRepo({ owner: "acme", name: "mine" });
    await world.settle();
    const server = await world.connectServer(world.ada, "acme/mine");
    const installation = await deps.db.asSystem("test", (tx) => tx.installation.findFirstOrThrow());
    const number = Number(installation.installationId);
    const before = await wanted(server.id);
    const push = (installationId: number | null, id: number): SourceEvent => ({
      ...{ kind: "push", installationId, branch: "main", after: "a".repeat(40) },
      repository: { id, fullName: "acme/mine" },
    });
    const forged: [string | null, SourceEvent][] = [
      [eve.org.id, push(number, repo.id)],
      [world.ada.org.id, push(number + 1, repo.id)],
      [world.ada.org.id, push(null, repo.id)],
      [world.ada.org.id, push(number, repo.id + 1)],
    ];
    for (const [orgId, event] of forged) {
      expect(await applyEvent(deps, { orgId, serverId: null }, event)).toBe(false);
    }
    // The same repository, brought into another org by hand: still only the installation's own org hears of it.
    const copy = { slug: "copy", name: "copy", sourceUrl: "https://git.example.com/x.git", createdBy: "t" };
    const serverId = newId("srv");
    await deps.db.asSystem("test", (tx) =>
      tx.server.create({
        data: {
          id: serverId,
          orgId: eve.org.id,
          installationId: installation.id,
          githubRepoId: BigInt(repo.id),
          ...copy,
        },
      }),
    );
    expect(await applyEvent(deps, { orgId: world.ada.org.id, serverId: null }, push(number, repo.id))).toBe(true);
    expect(await wanted(serverId)).toBe(0);
    expect(await wanted(server.id)).toBe(before + 1);
    await world.settle();
  });

  test("about branches that deploy nowhere leaves nothing behind, however many there are", async () => {
    const { github } = world;
    await github.createRepo({ owner: "acme", name: "many" });
    await world.settle();
    const server = await world.connectServer(world.ada, "acme/many");
    await world.settle();
    const before = await wanted(server.id);
    for (let i = 0; i < 5; i++) await github.commit("acme/many", { branch: `topic-${i}`, files: { a: String(i) } });
    await world.settle();
    expect(await wanted(server.id)).toBe(before);
  });
});

describe("a server of a plain Git URL", () => {
  const gitServer = async (name: string) => {
    const { github, deps, ada } = world;
    const { cloneUrl, sha } = await github.createRepo({ owner: "ada", name });
    const server = await createServer(deps, ada.principal, {
      name,
      source: { gitUrl: cloneUrl },
      access: "organization",
    });
    return { server, sha, repo: `ada/${name}` };
  };
  const pushes = async (serverId: string) =>
    (await world.deployments(serverId)).filter(({ trigger }) => trigger === "push").map(({ commitSha }) => commitSha);

  test("follows its own webhook, whatever the webhook says of the commit", async () => {
    const { deps, ada, github } = world;
    const { server, repo } = await gitServer("hooked");
    const { secret } = await createServerWebhook(deps, ada.principal, { server: server.id });
    const sha = await github.commit(repo, { files: { a: "1" } });
    const body = { ref: "refs/heads/main", after: "b".repeat(40), repository: { id: 1, full_name: "other/repo" } };
    const headers = new Headers({ "x-gitlab-event": "Push Hook", "x-gitlab-token": secret });
    const rawBody = Buffer.from(JSON.stringify(body));
    expect(await receiveServerDelivery(deps, { serverId: server.id, rawBody, headers })).toMatchObject({
      status: "accepted",
    });
    expect(await receiveServerDelivery(deps, { serverId: server.id, rawBody, headers })).toMatchObject({
      status: "duplicate",
    });
    await world.settle();
    expect(await pushes(server.id)).toEqual([sha]);
    expect(await getSourceStatus(deps, ada.principal, { server: server.slug })).toMatchObject({
      mode: "webhook",
      webhookUrl: `${deps.webOrigin}/api/webhooks/servers/${server.id}`,
      troubles: [],
    });
  });

  test("is asked about few branches, however many its webhook names", async () => {
    const { deps } = world;
    const { server } = await gitServer("many-branches");
    const push = (branch: string): SourceEvent => ({
      ...{ kind: "push", installationId: null, repository: { id: 1, fullName: "a/b" } },
      ...{ branch, after: "b".repeat(40) },
    });
    const delivery = { orgId: null, serverId: server.id };
    expect(await applyEvent(deps, delivery, push("first"))).toBe(true);
    await deps.db.systemPool.query(
      "insert into syncs (server_id, org_id, kind, name) select $1, $2, 'branch', 'b' || n from generate_series(2, $3::int) n",
      [server.id, world.ada.org.id, UNKNOWN_BRANCHES],
    );
    expect(await applyEvent(deps, delivery, push("one-too-many"))).toBe(false);
    const before = await wanted(server.id);
    await deps.db.asSystem("test", (tx) => tx.server.update({ where: { id: server.id }, data: { sourceRef: "main" } }));
    expect(await applyEvent(deps, delivery, push("another"))).toBe(false);
    expect(await applyEvent(deps, delivery, push("main"))).toBe(true);
    expect(await wanted(server.id)).toBe(before + 1);
    await deps.db.systemPool.query("delete from syncs where server_id = $1", [server.id]);
  });

  test("is looked at where no Git host can reach us, and deploys what is new since it was made", async () => {
    const { deps, ada, github } = world;
    const { server, repo } = await gitServer("looked-at");
    await pollAll();
    await world.settle();
    expect(await pushes(server.id)).toEqual([]);
    const sha = await github.commit(repo, { files: { a: "1" } });
    await pollAll();
    await world.settle();
    await pollAll();
    await world.settle();
    expect(await pushes(server.id)).toEqual([sha]);
    const status = await getSourceStatus(deps, ada.principal, { server: server.slug });
    expect(status).toMatchObject({ mode: "polling", everySeconds: 60 });
    expect(status.explanation).toContain("every 60 seconds");
  });

  test("says what does not go well about it", async () => {
    const { deps, ada, github } = world;
    const { server, repo } = await gitServer("gone");
    const { secret } = await createServerWebhook(deps, ada.principal, { server: server.id });
    await github.deleteRepo(repo);
    const headers = new Headers({ "x-gitlab-event": "Push Hook", "x-gitlab-token": secret });
    const rawBody = Buffer.from(JSON.stringify({ ref: "refs/heads/main", after: "c".repeat(40) }));
    await receiveServerDelivery(deps, { serverId: server.id, rawBody, headers });
    await world.settle();
    const { troubles } = await getSourceStatus(deps, ada.principal, { server: server.slug });
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatchObject({ subject: "branch main", failures: 1 });
    expect(Date.parse(troubles[0]?.nextTryAt ?? "")).toBeGreaterThan(Date.now());
  });

  async function pollAll(): Promise<void> {
    await world.deps.db.systemPool.query(
      "update servers set polled_at = now() - interval '1 day' where polled_at is not null",
    );
    while (await pollRound(world.deps)) {
      // Until every server was looked at.
    }
  }
});
