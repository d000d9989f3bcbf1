import { execFile } from "node:child_process";
import { createHmac, createSign } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGithub, type TestApp, type TestGithub } from "./index.ts";

let github: TestGithub;
let receiver: Server;
let hookUrl: string;
const received: { headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  github = await startGithub();
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(202).end();
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  hookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  receiver.close();
  await github.close();
});

let names = 0;
const newApp = (more: object = {}) =>
  github.createApp({ name: `App ${++names}`, hook_attributes: { url: hookUrl }, ...more });

function jwtOf(app: Pick<TestApp, "id" | "pem">, claims: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "RS256" })}.${part({ iss: app.id, iat: now - 30, exp: now + 300, ...claims })}`;
  return `${text}.${createSign("RSA-SHA256").update(text).sign(app.pem, "base64url")}`;
}

async function api(path: string, token: string | null, init: RequestInit = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(init.headers as object) };
  const response = await fetch(`${github.apiUrl}${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : null };
}

test("makes an App by the manifest flow, whose code works once", async () => {
  const manifest = JSON.stringify({
    name: "By manifest",
    url: "http://localhost",
    redirect_url: "http://localhost/done",
    hook_attributes: { url: hookUrl },
  });
  const page = await fetch(`${github.baseUrl}/organizations/acme/settings/apps/new?state=s1`, {
    method: "POST",
    body: new URLSearchParams({ manifest }),
  });
  expect(await page.text()).toContain("Create GitHub App");
  const made = await fetch(`${github.baseUrl}/settings/apps`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ manifest, state: "s1", owner: "acme" }),
  });
  const back = new URL(made.headers.get("location") ?? "");
  expect(back.searchParams.get("state")).toBe("s1");
  const path = `/app-manifests/${back.searchParams.get("code")}/conversions`;
  const { status, json } = await api(path, null, { method: "POST" });
  expect(status).toBe(201);
  expect(json).toMatchObject({ slug: "by-manifest", owner: { login: "acme" }, pem: expect.stringContaining("RSA") });
  expect((await api(path, null, { method: "POST" })).status).toBe(404);
  expect((await api("/app", jwtOf(json))).json).toMatchObject({ id: json.id });
});

test("refuses App tokens that are forged, too long-lived or from the future, and unknown bearers", async () => {
  const app = newApp();
  const now = Math.floor(Date.now() / 1000);
  expect((await api("/app", jwtOf(app))).status).toBe(200);
  expect((await api("/app", jwtOf({ ...app, pem: newApp().pem }))).status).toBe(401);
  expect((await api("/app", jwtOf(app, { exp: now + 900 }))).status).toBe(401);
  expect((await api("/app", jwtOf(app, { iat: now + 120 }))).status).toBe(401);
  expect((await api("/user", "nonsense")).status).toBe(401);
});

test("an installation token sees the repositories it was minted for and no others", async () => {
  const app = newApp();
  const one = await github.createRepo({ owner: "acme", name: "one", private: true });
  const two = await github.createRepo({ owner: "acme", name: "two", private: true });
  const hidden = await github.createRepo({ owner: "acme", name: "hidden", private: true });
  const id = await github.install({ account: "acme", app, repositories: [one.id, two.id] });
  const mint = (body: object) =>
    api(`/app/installations/${id}/access_tokens`, jwtOf(app), { method: "POST", body: JSON.stringify(body) });
  const all = (await mint({})).json.token;
  const only = (await mint({ repository_ids: [one.id], permissions: { contents: "read" } })).json.token;
  const list = await api("/installation/repositories?per_page=1", all);
  expect(list.json).toMatchObject({ total_count: 2, repositories: [{ full_name: "acme/one" }] });
  expect(list.headers.get("link")).toContain('rel="next"');
  expect((await api(`/repositories/${two.id}`, all)).status).toBe(200);
  expect((await api(`/repositories/${two.id}`, only)).status).toBe(404);
  expect((await api("/repos/acme/hidden", all)).status).toBe(404);
  expect((await mint({ repository_ids: [hidden.id] })).status).toBe(422);
  const status = { method: "POST", body: JSON.stringify({ state: "success" }) };
  expect((await api(`/repos/acme/one/statuses/${one.sha}`, only, status)).status).toBe(403);
  expect((await api(`/repos/acme/one/statuses/${one.sha}`, all, status)).status).toBe(201);
  await github.suspend(id);
  expect((await mint({})).status).toBe(403);
  expect((await api("/installation/repositories", all)).status).toBe(403);
  await github.uninstall(id);
  expect((await mint({})).status).toBe(404);
  expect((await api("/installation/repositories", all)).status).toBe(401);
});

test("signs webhooks over the exact bytes, and tells pushes, pulls of forks and renames", async () => {
  const app = newApp();
  const repo = await github.createRepo({ owner: "ada", name: "hooked", files: { "a.txt": "1", "b.txt": "2" } });
  const id = await github.install({ account: "ada", app });
  received.length = 0;
  const sha = await github.commit(repo.id, { files: { "a.txt": "3", "b.txt": null, "c.txt": "4" }, message: "Move" });
  const push = received.find(({ headers }) => headers["x-github-event"] === "push");
  expect(push?.headers["x-hub-signature-256"]).toBe(
    `sha256=${createHmac("sha256", app.webhookSecret)
      .update(push?.body ?? "")
      .digest("hex")}`,
  );
  expect(JSON.parse(push?.body ?? "")).toMatchObject({
    ref: "refs/heads/main",
    before: repo.sha,
    after: sha,
    forced: false,
    installation: { id },
    head_commit: { added: ["c.txt"], removed: ["b.txt"], modified: ["a.txt"], message: "Move" },
  });
  await github.forcePush(repo.id, { files: { "z.txt": "9" } });
  const number = await github.openPull({ repo: repo.id, head: "x", fromFork: "mallory", files: { "evil.txt": "!" } });
  await github.renameRepo(repo.id, "rehooked");
  const told = received.map(({ headers, body }) => [headers["x-github-event"], JSON.parse(body)] as const);
  expect(told[1]?.[1]).toMatchObject({ forced: true, before: sha });
  const pull = told.find(([event]) => event === "pull_request")?.[1];
  expect(pull).toMatchObject({ action: "opened", number, pull_request: { head: { repo: { fork: true } } } });
  expect(told.at(-1)?.[1]).toMatchObject({ action: "renamed", repository: { full_name: "ada/rehooked" } });
  expect((await api("/repos/ada/hooked", null)).json).toMatchObject({ id: repo.id, full_name: "ada/rehooked" });
  const fork = await git("ls-remote", `${github.baseUrl}/ada/rehooked.git`, `refs/pull/${number}/head`);
  expect(fork).toContain(pull.pull_request.head.sha);
});

test("keeps what was paused, loses it or sends it, and sends the same delivery again", async () => {
  const app = newApp();
  const repo = await github.createRepo({ owner: "eve", name: "paused" });
  await github.install({ account: "eve", app });
  received.length = 0;
  github.pauseWebhooks();
  await github.commit(repo.id, { files: { a: "1" } });
  expect(received).toHaveLength(0);
  await github.resumeWebhooks({ deliver: true });
  expect(received).toHaveLength(1);
  const last = github.deliveries().at(-1);
  expect(await github.redeliver(last?.id ?? "")).toBe(202);
  expect(received[1]).toMatchObject({ body: received[0]?.body, headers: { "x-github-delivery": last?.id } });
});

const run = promisify(execFile);
const git = async (...args: string[]): Promise<string> =>
  (await run("git", ["-c", "core.askPass=true", ...args], { env: { PATH: "/usr/bin:/bin" }, timeout: 10_000 })).stdout;

test("serves Git with an installation token only, where the repository is private", async () => {
  const app = newApp();
  const repo = await github.createRepo({ owner: "mallory", name: "vault", private: true });
  const id = await github.install({ account: "mallory", app });
  const url = new URL(`${github.baseUrl}/mallory/vault.git`);
  await expect(git("ls-remote", url.href)).rejects.toThrow();
  url.username = "x-access-token";
  url.password = "wrong";
  await expect(git("ls-remote", url.href)).rejects.toThrow();
  url.password = github.installationToken(id);
  expect(await git("ls-remote", url.href, "refs/heads/main")).toContain(repo.sha);
});

test("fails on purpose: rate limits with their headers, statuses, no answer; and says when nothing changed", async () => {
  const repo = await github.createRepo({ owner: "ada", name: "faulty" });
  github.failNext(1, "rate_limit", { retryAfterSeconds: 7 });
  const limited = await api(`/repositories/${repo.id}`, null);
  expect([limited.status, limited.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
  github.failNext(1, 502);
  expect((await api(`/repositories/${repo.id}`, null)).status).toBe(502);
  github.failNext(1, "hang");
  await expect(api(`/repositories/${repo.id}`, null, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
  const fresh = await api(`/repositories/${repo.id}`, null);
  const headers = { "if-none-match": fresh.headers.get("etag") ?? "" };
  expect((await api(`/repositories/${repo.id}`, null, { headers })).status).toBe(304);
});

test("lets a person install the App on chosen repositories and sends them back with a code", async () => {
  const app = newApp({ callback_urls: ["http://localhost/installed"], request_oauth_on_install: true });
  const chosen = await github.createRepo({ owner: "acme", name: "chosen", private: true });
  const page = await fetch(`${github.baseUrl}/apps/${app.slug}/installations/new?state=s2`);
  expect(await page.text()).toContain("acme/chosen");
  const form = new URLSearchParams({ account: "acme", selection: "selected", repository: "acme/chosen", state: "s2" });
  const at = `${github.baseUrl}/apps/${app.slug}/installations`;
  const done = await fetch(at, { method: "POST", redirect: "manual", body: form });
  const { searchParams } = new URL(done.headers.get("location") ?? "");
  expect(Object.fromEntries(searchParams)).toMatchObject({ setup_action: "install", state: "s2" });
  await github.settled();
  expect(JSON.parse(github.deliveries().at(-1)?.body ?? "")).toMatchObject({
    action: "created",
    installation: { id: Number(searchParams.get("installation_id")), repository_selection: "selected" },
    repositories: [{ id: chosen.id }],
  });
  const exchange = await fetch(`${github.baseUrl}/login/oauth/access_token`, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code: searchParams.get("code") ?? "",
    }),
  });
  const { access_token: token } = (await exchange.json()) as { access_token: string };
  const user = await api("/user", token);
  expect(user.json).toMatchObject({ login: "ada", email: "ada@example.com" });
  expect((await api("/user/installations", token)).json).toMatchObject({ total_count: 1 });
});

test("a push over Git is a push: with its webhook, and only with a token that may write", async () => {
  const app = newApp();
  const repo = await github.createRepo({ owner: "eve", name: "pushed", private: true });
  const id = await github.install({ account: "eve", app, repositories: [repo.id] });
  const folder = await mkdtemp(join(tmpdir(), "sy-push-"));
  const url = new URL(`${github.baseUrl}/eve/pushed.git`);
  url.username = "x-access-token";
  url.password = github.installationToken(id);
  await git("clone", "--quiet", url.href, folder);
  const who = ["-c", "user.name=Eve", "-c", "user.email=eve@example.com"];
  await git("-C", folder, ...who, "commit", "--quiet", "--allow-empty", "-m", "By hand");
  await git("-C", folder, "push", "--quiet", "origin", "HEAD:refs/heads/by-hand");
  const after = (await git("-C", folder, "rev-parse", "HEAD")).trim();
  await expect.poll(() => github.deliveries().at(-1)?.body).toContain(after);
  const { access_token: stranger } = await github.userToken("mallory", app);
  url.password = stranger;
  await expect(git("-C", folder, "push", "--quiet", url.href, "HEAD:refs/heads/main")).rejects.toThrow();
  await rm(folder, { recursive: true });
});
