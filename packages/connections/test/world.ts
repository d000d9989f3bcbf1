/** A Switchyard without a dashboard and a GitHub, on one machine: everything between them is real. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSealer, newId, newMasterKey } from "@switchyard/crypto";
import { type CommandDeps, createServer, parseDeploySettings } from "@switchyard/deployments";
import { type JobQueue, openQueue } from "@switchyard/queue";
import { createHeadResolver, defaultCaps } from "@switchyard/sources";
import { convertManifest, createGithub, githubWebhooks } from "@switchyard/sources/github";
import { createLog } from "@switchyard/telemetry";
import { type Identity, type Principal, resolvePrincipal } from "@switchyard/tenancy";
import { testDatabase, testRedis } from "@switchyard/testing";
import { startGithub, type TestGithub } from "@switchyard/testing/github";
import { afterAll } from "vitest";
import type { ConnectionDeps } from "../src/deps.ts";
import { createGithubAppReader } from "../src/github-app-reader.ts";
import {
  completeGithubApp,
  completeInstallation,
  receiveGithubDelivery,
  startGithubApp,
  startInstallation,
} from "../src/index.ts";
import { resolveRepository } from "../src/queries/resolve-repository.ts";
import { type ConnectionWorkerDeps, createSyncSlots, deliveryRound } from "../src/worker.ts";

export interface Person {
  readonly identity: Identity;
  readonly principal: Principal;
  readonly org: { readonly id: string; readonly slug: string };
}

export interface World {
  readonly github: TestGithub;
  readonly deps: ConnectionDeps & ConnectionWorkerDeps & CommandDeps & { readonly queue: JobQueue };
  /** The operator. */
  readonly ada: Person;
  makePerson(operator?: boolean): Promise<Person>;
  /** Installs the App through GitHub's own pages, as `ada` there, for a person here; answers the way back. */
  install(person: Person, input: { account: string; repositories?: readonly string[] }): Promise<string>;
  connectServer(person: Person, repo: string, settings?: object): Promise<ConnectedServer>;
  /** Until all webhooks have arrived, are processed, and no sync is due. */
  settle(): Promise<void>;
  deployments(serverId: string): Promise<readonly DeploymentFacts[]>;
  audit(orgId: string): Promise<readonly string[]>;
}

export interface ConnectedServer {
  readonly id: string;
  readonly slug: string;
}

export interface DeploymentFacts {
  readonly id: string;
  readonly status: string;
  readonly hold: string | null;
  readonly commitSha: string | null;
  readonly trigger: string;
  readonly environment: { readonly slug: string; readonly closedAt: Date | null };
}

/** Starts it all, with the App made by its manifest and installed nowhere. */
export async function testWorld(): Promise<World> {
  const { db } = await testDatabase();
  const queue = openQueue(testRedis());
  const github = await startGithub();
  const sealer = createSealer(newMasterKey());
  const scratchDir = mkdtempSync(join(tmpdir(), "sy-connections-"));
  const door = createHttpServer();
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  const deps = {
    db,
    queue,
    sealer,
    webOrigin: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    mcpOrigin: "http://127.0.0.1:8080",
    insecureHttp: false,
    githubApp: createGithubAppReader({ db, sealer }),
    github: createGithub,
    convertManifest,
    webhooks: githubWebhooks,
    templateFiles: async () => [{ path: "README.md", content: Buffer.from("# hello"), executable: false }],
    allowLocalGit: false,
    templates: ["notes"],
    log: createLog({ service: "test", level: "silent" }),
    resolveHead: createHeadResolver({
      ...defaultCaps,
      allowLocal: true,
      allowedHosts: new Set([new URL(github.baseUrl).host]),
      scratchDir,
      templateDir: () => "",
      uid: null,
    }),
  };
  door.on("request", async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const header = (name: string): string | null => String(request.headers[name] ?? "") || null;
    const taken = await receiveGithubDelivery(deps, {
      rawBody: Buffer.concat(chunks),
      signature: header("x-hub-signature-256"),
      event: header("x-github-event"),
      deliveryId: header("x-github-delivery"),
    }).catch(() => null);
    response.writeHead(taken ? 202 : 401).end();
  });
  afterAll(async () => {
    door.closeAllConnections();
    door.close();
    await github.close();
    await queue.close();
    rmSync(scratchDir, { recursive: true, force: true });
  });
  const makePerson = (operator = false) => insertPerson(deps, operator);
  const ada = await makePerson(true);
  await makeApp(deps, github, ada);
  return {
    ...{ github, deps, ada, makePerson },
    install: (person, input) => installApp(deps, github, { person, ...input }),
    async connectServer(person, repo, settings = {}) {
      const server = await connectServer(deps, person, { repo, settings });
      const first = { status: "ready", commitSha: await github.head(repo) };
      await db.asSystem("end a first deployment in a test", (tx) =>
        tx.deployment.updateMany({ where: { serverId: server.id }, data: first }),
      );
      return server;
    },
    async settle() {
      await github.settled();
      // Fixed times would be slow or flaky; a round says when there was nothing left to do.
      for (let idle = 0; idle < 2; ) idle = (await worked(deps)) ? 0 : idle + 1;
    },
    deployments: (serverId) =>
      db.asSystem("look in a test", (tx) =>
        tx.deployment.findMany({
          where: { serverId },
          orderBy: { number: "asc" },
          select: {
            id: true,
            status: true,
            hold: true,
            commitSha: true,
            trigger: true,
            environment: { select: { slug: true, closedAt: true } },
          },
        }),
      ),
    async audit(orgId) {
      const rows = await db.asSystem("look in a test", (tx) => tx.auditOutbox.findMany({ where: { orgId } }));
      return rows.map(({ event }) => JSON.stringify(event));
    },
  };
}

async function worked(deps: ConnectionWorkerDeps): Promise<boolean> {
  await deliveryRound(deps);
  const { rows } = await deps.db.systemPool.query(
    `select 1 from syncs c join servers s on s.id = c.server_id left join installations i on i.id = s.installation_id
     where c.done < c.wanted and c.next_try_at <= now() and (c.lease_until is null or c.lease_until <= now())
       and (i.paused_until is null or i.paused_until <= now()) limit 1`,
  );
  if (rows.length > 0) {
    const slots = createSyncSlots(deps);
    await slots.round();
    await slots.idle();
  }
  const waiting = await deps.db.systemPool.query(
    "select 1 from deliveries where status = 'received' and next_try_at <= now()",
  );
  return rows.length > 0 || waiting.rows.length > 0;
}

async function insertPerson(deps: ConnectionDeps, isOperator: boolean): Promise<Person> {
  const id = newId("usr");
  const org = { id: newId("org"), slug: `o${id.slice(-12)}` };
  const email = `${id}@example.com`;
  await deps.db.asSystem("make a person for a test", async (tx) => {
    await tx.user.create({ data: { id, email, isOperator } });
    await tx.organization.create({ data: { ...org, name: org.slug } });
    await tx.member.create({ data: { id: newId("mem"), orgId: org.id, userId: id, role: "owner" } });
  });
  const identity: Identity = { kind: "user", id, label: email, credential: "ses", requestId: "req", bound: null };
  return { identity, org, principal: await resolvePrincipal(deps, identity, org.id) };
}

async function makeApp(deps: ConnectionDeps, github: TestGithub, ada: Person): Promise<void> {
  const { action, manifest } = await startGithubApp(deps, ada.identity, { baseUrl: github.baseUrl, org: ada.org.slug });
  const code = github.createAppCode(JSON.parse(manifest));
  const state = new URL(action).searchParams.get("state") ?? "";
  await completeGithubApp(deps, ada.identity, { code, state });
}

async function installApp(
  deps: ConnectionDeps,
  github: TestGithub,
  input: { person: Person; account: string; repositories?: readonly string[] },
): Promise<string> {
  const { url } = await startInstallation(deps, input.person.principal, { returnTo: "/back" });
  const page = new URL(url);
  const form = new URLSearchParams({ account: input.account, state: page.searchParams.get("state") ?? "" });
  form.set("selection", input.repositories ? "selected" : "all");
  for (const name of input.repositories ?? []) form.append("repository", name);
  const slug = /\/(?:github-)?apps\/([^/]+)\//.exec(page.pathname)?.[1] ?? "";
  const response = await fetch(`${github.baseUrl}/apps/${slug}/installations`, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const back = new URL(response.headers.get("location") ?? "");
  const completed = await completeInstallation(deps, input.person.identity, {
    state: back.searchParams.get("state") ?? "",
    code: back.searchParams.get("code") ?? "",
    installationId: Number(back.searchParams.get("installation_id")),
  });
  return completed.installation?.id ?? "";
}

async function connectServer(
  deps: ConnectionDeps & CommandDeps,
  person: Person,
  { repo, settings }: { readonly repo: string; readonly settings: object },
): Promise<ConnectedServer> {
  const repository = await resolveRepository(deps, person.principal, repo);
  const source = { githubRepo: repo };
  const input = { name: repo.split("/")[1] ?? "server", source, access: "organization", repository } as const;
  const { id, slug } = await createServer(deps, person.principal, input);
  await deps.db.asSystem("settings of a test", (tx) =>
    tx.server.update({ where: { id }, data: { deploySettings: { ...parseDeploySettings({}), ...settings } } }),
  );
  return { id, slug };
}
