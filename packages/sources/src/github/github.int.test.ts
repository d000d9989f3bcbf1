import type { GithubAppIdentity, GithubClient } from "@switchyard/connections/ports";
import { AppError } from "@switchyard/contracts";
import { startGithub, type TestApp, type TestGithub } from "@switchyard/testing/github";
import { afterAll, beforeAll, expect, test } from "vitest";
import { convertManifest, createGithub } from "./index.ts";

let github: TestGithub;
beforeAll(async () => {
  github = await startGithub();
});
afterAll(() => github.close());

let count = 0;
const name = (): string => `thing-${++count}`;

function identityOf(app: TestApp, more: Partial<GithubAppIdentity> = {}): GithubAppIdentity {
  const { baseUrl, apiUrl } = github;
  const { id: appId, pem: privateKeyPem, clientId, clientSecret } = app;
  return { baseUrl, apiUrl, appId, privateKeyPem, clientId, clientSecret, ...more };
}

/** An App installed on `owner` for one new private repository. */
async function connected(owner = "acme") {
  const app = github.createApp({ name: name(), callback_urls: ["http://localhost/back"] });
  const repo = await github.createRepo({ owner, name: name(), private: true, files: { "a.txt": "1" } });
  const installationId = await github.install({ account: owner, app, repositories: [repo.id] });
  return { app, repo, installationId, client: createGithub(identityOf(app)) };
}

const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => "answered",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

test("turns a manifest's code into an App whose key works, once", async () => {
  const code = github.createAppCode({ name: name() });
  const app = await convertManifest(github.apiUrl, code);
  const { baseUrl, apiUrl } = github;
  const client = createGithub({ baseUrl, apiUrl, ...app });
  expect(await client.installation(1)).toBeNull();
  expect(await codeOf(convertManifest(github.apiUrl, code))).toBe("github_not_found");
});

test("mints tokens for the repositories named, reading contents only", async () => {
  const { repo, installationId, client } = await connected();
  const { token, expiresAt } = await client.mintToken(installationId, { repositoryIds: [repo.id] });
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
  const headers = { authorization: `Bearer ${token}` };
  const at = `${github.apiUrl}/repositories/${repo.id}`;
  expect((await fetch(`${at}/commits/main`, { headers })).status).toBe(200);
  const write = { method: "POST", headers, body: JSON.stringify({ state: "success" }) };
  expect((await fetch(`${at}/statuses/${repo.sha}`, write)).status).toBe(403);
  const other = await github.createRepo({ owner: "acme", name: name(), private: true });
  expect(await codeOf(client.mintToken(installationId, { repositoryIds: [other.id] }))).toBe("github_not_found");
});

test("lists and searches repositories, over pages, and follows one by id through a rename", async () => {
  const app = github.createApp({ name: name() });
  for (let index = 0; index < 103; index++) {
    await github.createRepo({ owner: "mallory", name: `repo-${index}`, files: null });
  }
  const installationId = await github.install({ account: "mallory", app });
  const client = createGithub(identityOf(app));
  const all = await client.repositories(installationId, { search: null });
  expect([all.repositories.length, all.more]).toEqual([103, false]);
  const found = await client.repositories(installationId, { search: "REPO-42" });
  expect(found.repositories.map(({ fullName }) => fullName)).toEqual(["mallory/repo-42"]);
  const id = found.repositories[0]?.id ?? 0;
  await github.renameRepo(id, "renamed-42");
  expect(await client.repository(installationId, id)).toMatchObject({ fullName: "mallory/renamed-42" });
  await github.deleteRepo(id);
  expect(await client.repository(installationId, id)).toBeNull();
});

test("tells heads, branches and what changed between commits", async () => {
  const { repo, installationId, client } = await connected();
  const sha = await github.commit(repo.id, {
    branch: "feature/x",
    files: { "a.txt": null, "b.txt": "2" },
    message: "Two",
  });
  expect(await client.branchHead(installationId, repo, "feature/x")).toEqual({
    sha,
    message: "Two",
    authorName: "Ada",
  });
  expect(await client.branchHead(installationId, repo, "absent")).toBeNull();
  const asked = github.requests().length;
  expect(await client.branchHead(installationId, repo, "../../../other/branches/main")).toBeNull();
  expect(
    github
      .requests()
      .slice(asked)
      .filter(({ path }) => path.includes("other")),
  ).toEqual([]);
  expect(await client.branches(installationId, repo)).toEqual([
    { name: "feature/x", sha },
    { name: "main", sha: repo.sha },
  ]);
  const changed = (base: string, head: string) => client.changedPaths(installationId, repo, { base, head });
  expect((await changed(repo.sha, sha))?.toSorted()).toEqual(["a.txt", "b.txt"]);
  expect(await changed(sha, sha)).toEqual([]);
  const aside = await github.commit(repo.id, { files: { "c.txt": "3" } });
  expect(await changed(aside, sha)).toBeNull();
  expect(await changed("b".repeat(40), sha)).toBeNull();
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`many/${index}`, "x"]));
  expect(await changed(aside, await github.commit(repo.id, { files: many }))).toBeNull();
});

test("tells pull requests, and which come from a fork", async () => {
  const { repo, installationId, client } = await connected();
  const own = await github.openPull({ repo: repo.id, head: "own", files: { "x.txt": "1" }, title: "Own" });
  const fork = await github.openPull({ repo: repo.id, head: "theirs", fromFork: "mallory", files: { "y.txt": "1" } });
  const pulls = await client.openPulls(installationId, repo);
  expect(pulls.map(({ number, fromFork }) => [number, fromFork])).toEqual([
    [fork, true],
    [own, false],
  ]);
  const head = await github.pushToPull(repo.id, fork, { files: { "y.txt": "2" }, message: "More" });
  expect(await client.pull(installationId, repo, fork)).toMatchObject({
    author: "mallory",
    state: "open",
    head: { sha: head, message: "More", authorName: "Mallory" },
  });
  await github.closePull(repo.id, own, { merge: true });
  expect(await client.pull(installationId, repo, own)).toMatchObject({ state: "closed", merged: true });
  expect(await client.pull(installationId, repo, 99)).toBeNull();
});

test("tells how checks stand without ours, sets a status, keeps one comment", async () => {
  const { repo, installationId, client } = await connected();
  const { sha } = repo;
  const checks = () => client.checks(installationId, repo, sha);
  const status = { sha, state: "success", context: "switchyard/tools", description: "y".repeat(200) } as const;
  await client.setStatus(installationId, repo, { ...status, targetUrl: "http://localhost/d" });
  expect(await checks()).toBe("none");
  await github.setChecks(repo.id, sha, { outcome: "pending" });
  expect(await checks()).toBe("pending");
  await github.setChecks(repo.id, sha, { outcome: "success" });
  expect(await checks()).toBe("passed");
  await github.setChecks(repo.id, sha, { outcome: "failure", via: "status" });
  expect(await checks()).toBe("failed");

  const pull = await github.openPull({ repo: repo.id, head: "x", files: { "x.txt": "1" } });
  const put = (id: number | null, body: string) => client.putComment(installationId, repo, { pull, id, body });
  const { id } = await put(null, "one");
  expect(await put(id, "two")).toEqual({ id });
  expect(github.comments(repo.id, pull).map(({ body }) => body)).toEqual(["two"]);
  github.deleteComment(repo.id, id);
  expect((await put(id, "three")).id).not.toBe(id);
});

test("signs a person in, renews their token once, and knows what they administer", async () => {
  const { app, client, installationId } = await connected();
  const page = new URL(client.authorizeUrl({ redirectUri: "http://localhost/back", state: "s" }));
  expect((await fetch(page)).status).toBe(200);
  const agreed = await fetch(new URL("/login/oauth/callback", page), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ ...Object.fromEntries(page.searchParams), login: "ada" }),
  });
  const code = new URL(agreed.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const tokens = await client.exchangeCode(code);
  expect(await codeOf(client.exchangeCode(code))).toBe("github_refused");
  const renewed = await client.refresh(tokens.refreshToken ?? "");
  expect(await codeOf(client.refresh(tokens.refreshToken ?? ""))).toBe("github_refused");
  const ada = await client.viewer(renewed.accessToken);
  expect(ada).toMatchObject({ login: "ada", kind: "User" });
  const [installation] = await client.userInstallations(renewed.accessToken);
  expect(installation).toMatchObject({ id: installationId, account: { login: "acme", kind: "Organization" } });
  const acme = installation?.account ?? ada;
  expect(await client.administers(renewed.accessToken, acme)).toBe(true);
  expect(await client.administers(renewed.accessToken, ada)).toBe(true);
  const eve = (await github.userToken("eve", app)).access_token;
  expect(await client.administers(eve, acme)).toBe(false);
  expect(await client.administers(eve, ada)).toBe(false);
  expect(await codeOf(client.viewer("nonsense"))).toBe("github_refused");
});

test("makes a repository of one commit from files, text, programs and bytes", async () => {
  const { app, installationId, client } = await connected();
  const { access_token: token } = await github.userToken("ada", app);
  const owner = (await client.installation(installationId))?.account;
  const bytes = Uint8Array.from([0xff, 0x00, 0xfe]);
  const wanted = {
    owner: owner ?? { id: 0, login: "", kind: "User" as const },
    name: name(),
    description: "From a template",
    private: true,
    files: [
      { path: "src/server.ts", content: Buffer.from("ok\n"), executable: false },
      { path: "bin/run", content: Buffer.from("#!/bin/sh\n"), executable: true },
      { path: "logo.bin", content: bytes, executable: false },
    ],
  };
  const made = await client.createRepository(token, wanted);
  const listing = await fetch(`${github.apiUrl}/repositories/${made.id}/git/trees/main?recursive=1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { tree } = (await listing.json()) as { tree: { path: string; mode: string; type: string }[] };
  const blobs = tree.filter(({ type }) => type === "blob").map(({ path, mode }) => [path, mode]);
  expect(blobs).toEqual([
    ["bin/run", "100755"],
    ["logo.bin", "100644"],
    ["src/server.ts", "100644"],
  ]);
  expect(await client.branchHead(installationId, made, "main")).toMatchObject({ authorName: "Ada" });
  expect(await codeOf(client.createRepository(token, wanted))).toBe("github_refused");
});

async function failing(client: GithubClient, installationId: number): Promise<AppError> {
  const error = await client.repositories(installationId, { search: null }).catch((caught: unknown) => caught);
  if (error instanceof AppError) return error;
  throw error;
}

test("says which failure it was, when to try again, and never a token", async () => {
  const { app, installationId, client } = await connected();
  github.failNext(1, "rate_limit", { path: /access_tokens/, retryAfterSeconds: 42 });
  const limited = await failing(client, installationId);
  expect([limited.code, limited.retryAfterSeconds]).toEqual(["github_rate_limited", expect.closeTo(42, -1)]);
  github.failNext(1, "secondary_limit", { path: /installation\/repositories/, retryAfterSeconds: 9 });
  expect(await failing(client, installationId)).toMatchObject({ code: "github_rate_limited", retryAfterSeconds: 9 });
  for (const fault of [500, 502, "reset"] as const) {
    github.failNext(1, fault);
    expect((await failing(client, installationId)).code).toBe("github_unreachable");
  }
  github.failNext(1, 302);
  expect((await failing(client, installationId)).code).toBe("github_answer_invalid");
  await github.suspend(installationId);
  expect((await failing(client, installationId)).code).toBe("github_refused");
  await github.uninstall(installationId);
  const gone = await failing(client, installationId);
  expect(gone.code).toBe("github_not_found");
  const badKey = createGithub(identityOf(app, { privateKeyPem: "no key" }));
  expect((await failing(badKey, installationId)).code).toBe("github_refused");
  const away = createGithub(identityOf(app, { apiUrl: "http://127.0.0.1:1/api/v3" }));
  const unreachable = await failing(away, installationId);
  expect(unreachable.code).toBe("github_unreachable");
  for (const error of [limited, gone, unreachable]) {
    expect(`${error.message} ${error.remedy} ${error.detail}`).not.toMatch(/gh[su]_|eyJ|Bearer/);
  }
});
