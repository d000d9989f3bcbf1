/** A push at GitHub, all the way to an endpoint that answers, and back to the commit and the pull request. */
import { chmodSync } from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createGithubAppReader, receiveGithubDelivery } from "@switchyard/connections";
import type { Server } from "@switchyard/contracts";
import { createServer, listEnvironments } from "@switchyard/deployments";
import { githubWebhooks } from "@switchyard/sources/github";
import { startGithub, type TestGithub } from "@switchyard/testing/github";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "./platform.fixture.ts";
import { answers, versioned } from "./versioned-server.fixture.ts";

const REPO = "acme/app";
let platform: Platform;
let github: TestGithub;
let door: HttpServer;
let server: Server;

beforeAll(async () => {
  platform = await startPlatform();
  // Git fetches as a uid that owns nothing and must be able to reach its folder.
  chmodSync(platform.home, 0o711);
  github = await startGithub();
  door = await openDoor();
  server = await connect();
}, 180_000);
afterAll(async () => {
  await platform.stop();
  await github.close();
  door.close();
}, 60_000);

/** What the web app does with webhooks. */
async function openDoor(): Promise<HttpServer> {
  const { deps } = platform;
  const own = { ...deps, githubApp: createGithubAppReader(deps), webhooks: githubWebhooks };
  const opened = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const header = (name: string) => String(request.headers[name] ?? "") || null;
    const taken = await receiveGithubDelivery(own, {
      ...{ rawBody: Buffer.concat(chunks), signature: header("x-hub-signature-256") },
      ...{ event: header("x-github-event"), deliveryId: header("x-github-delivery") },
    }).catch(() => null);
    response.writeHead(taken ? 202 : 401).end();
  });
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  return opened;
}

/** The App, its installation linked to the org, and a server of a private repository. */
async function connect(): Promise<Server> {
  const { deps, principal } = platform;
  const { orgId } = principal;
  const url = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
  const app = github.createApp({ hook_attributes: { url, active: true } }, "acme");
  const secrets = { clientSecret: app.clientSecret, privateKeyPem: app.pem, webhookSecret: app.webhookSecret };
  const sealed = deps.sealer.seal(JSON.stringify(secrets), "github-app/github");
  const repo = await github.createRepo({ owner: "acme", name: "app", private: true, files: versioned("one") });
  const number = await github.install({ account: "acme", app });
  const row = {
    ...{ baseUrl: github.baseUrl, apiUrl: github.apiUrl, htmlUrl: github.baseUrl, slug: app.slug },
    name: app.name,
  };
  const account = { accountId: 1n, accountLogin: "acme", accountKind: "Organization", repositorySelection: "all" };
  await deps.db.asSystem("connect in a test", async (tx) => {
    const of = { appId: BigInt(app.id), clientId: app.clientId, createdBy: "test", sealed };
    await tx.githubApp.create({ data: { id: "github", ...row, ...of } });
    const installation = { id: "ghi_test", orgId, installationId: BigInt(number), htmlUrl: github.baseUrl };
    await tx.installation.create({ data: { ...installation, ...account, createdBy: "test" } });
  });
  const repository = {
    ...{ installationRowId: "ghi_test", installationId: number, repositoryId: repo.id, fullName: REPO },
    ...{ defaultBranch: "main", cloneUrl: repo.cloneUrl },
  };
  const input = { name: "App", source: { githubRepo: REPO }, access: "organization", repository } as const;
  return createServer(deps, principal, input);
}

const statesOf = (sha: string, context = `switchyard/${server.slug}`) =>
  github.statuses(REPO, sha).flatMap((status) => (status.context === context ? [status.state] : []));
/** A busy machine builds slowly; how fast it is on a quiet one is what benchmarks are for. */
const until = { timeout: 150_000, interval: 50 } as const;

/** Waits until an environment has something live, of this commit where one is named. */
async function live(environment: string, sha?: string): Promise<void> {
  const read = async () => {
    const { rows } = await platform.deps.db.systemPool.query(
      `select d.commit_sha from environments e join deployments d on d.id = e.live_deployment_id
       where e.server_id = $1 and e.slug = $2`,
      [server.id, environment],
    );
    return (rows[0]?.commit_sha ?? null) as string | null;
  };
  await expect
    .poll(async () => (sha === undefined ? (await read()) !== null : (await read()) === sha), until)
    .toBe(true);
}

test("a private repository is fetched with a token of its own, and a push goes live and says so on its commit", async () => {
  await live("production");
  await answers(platform, server, "one");
  const startedAt = performance.now();
  const sha = await github.commit(REPO, { files: versioned("two"), message: "Second" });
  await live("production", sha);
  await answers(platform, server, "two");
  process.stdout.write(`push to live: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s\n`);
  await expect.poll(() => statesOf(sha), until).toContain("success");
  // How often it is told that it goes on is a matter of speed: what changes while GitHub is told is told once.
  expect(statesOf(sha).join(" ")).toMatch(/^(pending )*success( success)*$/);
}, 400_000);

test("a pull request gets a preview that answers, one comment, and an end", async () => {
  const number = await github.openPull({ repo: REPO, head: "topic", title: "Third", files: versioned("three") });
  await live(`pr-${number}`);
  await answers(platform, server, "three", `pr-${number}`);
  const body = () => github.comments(REPO, number).map((comment) => comment.body);
  await expect.poll(() => body().join(), until).toContain("| Status | Live |");
  expect(body()).toHaveLength(1);
  expect(body()[0]).toContain(`@pr-${number}/mcp`);
  await github.closePull(REPO, number);
  const closed = async () => {
    const all = await listEnvironments(platform.deps, platform.principal, { server: server.id });
    return all.find(({ pull }) => pull?.number === number)?.closedAt ?? null;
  };
  await expect.poll(closed, until).not.toBeNull();
  await expect.poll(() => body().join(), until).toContain("| Status | Closed |");
  // Live stayed what it was.
  await answers(platform, server, "two");
}, 400_000);

test("a build that fails leaves live alone and marks the commit", async () => {
  const broken = { ...versioned("four"), "switchyard.json": '{ "install": ["false"], "transport": "http" }' };
  const sha = await github.commit(REPO, { files: broken, message: "Broken" });
  await expect.poll(() => statesOf(sha).at(-1), until).toBe("failure");
  await answers(platform, server, "two");
}, 400_000);
