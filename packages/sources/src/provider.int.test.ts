import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitCredential } from "@switchyard/deployments/ports";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GitHost, makeRepository, startGitHost } from "./git-http.fixture.ts";
import { createGitProvider, defaultCaps, type GitProviderOptions } from "./index.ts";

let host: GitHost;
let other: GitHost;
let scratch: string;

beforeAll(async () => {
  other = await startGitHost({ credential: "none", movedTo: "" });
  host = await startGitHost({ credential: "bot:s3cret-token", movedTo: other.url });
  scratch = mkdtempSync(join(tmpdir(), "sy-sources-"));
  execFileSync("chmod", ["755", scratch]);
});
afterAll(async () => {
  await host.close();
  await other.close();
  rmSync(scratch, { recursive: true, force: true });
});

function fetchFrom(
  url: string,
  more: {
    ref?: string;
    commit?: string;
    credential?: GitCredential;
    options?: Partial<GitProviderOptions>;
    signal?: AbortSignal;
    vouchedHost?: string;
  } = {},
) {
  const into = join(scratch, `into-${randomBytes(6).toString("hex")}`);
  mkdirSync(into);
  const lines: string[] = [];
  const provider = createGitProvider({
    ...defaultCaps,
    allowLocal: true,
    allowedHosts: new Set([host.host, other.host]),
    scratchDir: join(scratch, "work"),
    templateDir: (slug) => join(scratch, "templates", slug),
    uid: 65_534,
    ...more.options,
  });
  const done = provider.checkout({
    location: { url, ref: more.ref ?? null },
    credential: more.credential ?? null,
    commit: more.commit ?? null,
    into,
    onLine: (line) => lines.push(line.text),
    signal: more.signal ?? new AbortController().signal,
    ...(more.vouchedHost === undefined ? {} : { vouchedHost: more.vouchedHost }),
  });
  return { done, into, lines };
}

describe("a repository over smart HTTP", () => {
  test("gives the tree of the default branch without .git, with the commit's facts", async () => {
    const repo = makeRepository(host.root, "plain.git", {
      "a.txt": "one",
      "dir/b.txt": "two",
      ".gitmodules": "[submodule]",
    });
    const { done, into } = fetchFrom(`${host.url}/plain.git`);
    await expect(done).resolves.toMatchObject({ sha: repo.sha, authorName: "Ada", message: "First\n\nbody", files: 3 });
    expect(readdirSync(into).sort()).toEqual([".gitmodules", "a.txt", "dir"]);
    expect(readFileSync(join(into, "dir/b.txt"), "utf8")).toBe("two");
  });

  test("is fetched as another uid where folders above the scratch folder are closed to it", async () => {
    makeRepository(host.root, "closed.git", { "a.txt": "one" });
    const closed = join(scratch, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const { done, into } = fetchFrom(`${host.url}/closed.git`, { options: { scratchDir: join(closed, "work") } });
    await done;
    expect(readdirSync(into)).toEqual(["a.txt"]);
  });

  test("gives a tag, a branch, an older commit by SHA, and a commit whose host refuses single commits", async () => {
    const repo = makeRepository(host.root, "history.git", { "a.txt": "one" });
    repo.git("tag", "v1");
    repo.git("commit", "--quiet", "--allow-empty", "-m", "Second");
    const second = repo.git("rev-parse", "HEAD").trim();
    const url = `${host.url}/history.git`;
    expect((await fetchFrom(url, { ref: "main" }).done).sha).toBe(second);
    expect((await fetchFrom(url, { ref: "v1" }).done).sha).toBe(repo.sha);
    expect((await fetchFrom(url, { commit: repo.sha }).done).sha).toBe(repo.sha);
    repo.git("config", "protocol.version", "0");
    repo.git("config", "uploadpack.allowAnySHA1InWant", "false");
    expect((await fetchFrom(url, { ref: repo.sha }).done).sha).toBe(repo.sha);
  });

  test("gives the head of a pull request, which lies on no branch, also where single commits are refused", async () => {
    const repo = makeRepository(host.root, "pull.git", { "a.txt": "one" });
    const tree = repo.git("rev-parse", "HEAD^{tree}").trim();
    const head = repo.git("commit-tree", tree, "-p", repo.sha, "-m", "From outside").trim();
    repo.git("update-ref", "refs/pull/7/head", head);
    const url = `${host.url}/pull.git`;
    const wanted = { commit: head, ref: "refs/pull/7/head" };
    expect(await fetchFrom(url, wanted).done).toMatchObject({ sha: head, message: "From outside" });
    repo.git("config", "protocol.version", "0");
    repo.git("config", "uploadpack.allowAnySHA1InWant", "false");
    expect((await fetchFrom(url, wanted).done).sha).toBe(head);
    const gone = { commit: "a".repeat(40), ref: "refs/pull/7/head" };
    await expect(fetchFrom(url, gone).done).rejects.toMatchObject({ code: "source_ref_missing" });
  });

  test("of a host that only this fetch vouches for is read, and no other host with it", async () => {
    makeRepository(host.root, "vouched.git", { a: "1" });
    const options = { allowedHosts: new Set<string>() };
    const url = `${host.url}/vouched.git`;
    await expect(fetchFrom(url, { options }).done).rejects.toMatchObject({ code: "source_url_refused" });
    await expect(fetchFrom(url, { options, vouchedHost: host.host }).done).resolves.toMatchObject({ files: 1 });
    await expect(fetchFrom(url, { options, vouchedHost: other.host }).done).rejects.toMatchObject({
      code: "source_url_refused",
    });
  });

  test("names a ref and a commit that are not there", async () => {
    makeRepository(host.root, "refs.git", { a: "1" });
    const url = `${host.url}/refs.git`;
    await expect(fetchFrom(url, { ref: "nope" }).done).rejects.toMatchObject({ code: "source_ref_missing" });
    await expect(fetchFrom(url, { commit: "a".repeat(40) }).done).rejects.toMatchObject({ code: "source_ref_missing" });
    await expect(fetchFrom(url, { ref: "-x" }).done).rejects.toMatchObject({ code: "source_url_refused" });
  });

  test("asks for a credential, refuses a wrong one, reads with the right one, and never shows it", async () => {
    makeRepository(host.root, "private/repo.git", { a: "1" });
    const url = `${host.url}/private/repo.git`;
    const token = (secret: string): GitCredential => ({ kind: "token", username: "bot", token: secret });
    await expect(fetchFrom(url).done).rejects.toMatchObject({ code: "source_auth_required" });
    await expect(fetchFrom(url, { credential: token("wrong") }).done).rejects.toMatchObject({
      code: "source_auth_required",
    });
    const good = fetchFrom(url, { credential: token("s3cret-token") });
    await expect(good.done).resolves.toMatchObject({ files: 1 });
    expect(good.lines.join("\n")).not.toContain("s3cret-token");
  });

  test("does not follow a redirect to another host, so that no credential can leave", async () => {
    makeRepository(other.root, "elsewhere.git", { a: "1" });
    const before = other.requests.length;
    await expect(fetchFrom(`${host.url}/moved/elsewhere.git`).done).rejects.toMatchObject({
      code: "source_url_refused",
    });
    expect(other.requests.length).toBe(before);
  });

  test("stops at the time cap and at once when canceled", async () => {
    const slow = fetchFrom(`${host.url}/hang/x.git`, { options: { timeoutMs: 300 } });
    await expect(slow.done).rejects.toMatchObject({ code: "source_timeout" });
    const controller = new AbortController();
    const canceled = fetchFrom(`${host.url}/hang/x.git`, { signal: controller.signal });
    controller.abort();
    await expect(canceled.done).rejects.toMatchObject({ code: "deployment_canceled" });
  });
});

describe("what cannot be reached", () => {
  test("says that nothing listens, that a name does not resolve, that a private host is refused", async () => {
    const closed = { allowedHosts: new Set(["127.0.0.1:1"]) };
    await expect(fetchFrom("http://127.0.0.1:1/x.git", { options: closed }).done).rejects.toMatchObject({
      code: "source_unreachable",
    });
    await expect(fetchFrom("https://no-such-host.invalid/x.git").done).rejects.toMatchObject({
      code: "source_unreachable",
    });
    await expect(fetchFrom("https://127.0.0.1/x.git").done).rejects.toMatchObject({ code: "source_url_refused" });
    await expect(fetchFrom("git@169.254.169.254:a/b.git").done).rejects.toMatchObject({ code: "source_url_refused" });
    await expect(fetchFrom(join(scratch, "absent.git")).done).rejects.toMatchObject({ code: "source_unreachable" });
  });
});

describe("caps", () => {
  test("refuses a tree that would unpack to more than the cap before writing any of it", async () => {
    makeRepository(host.root, "zeros.git", { "zeros.bin": Buffer.alloc(8 * 1024 * 1024) });
    const { done, into } = fetchFrom(`${host.url}/zeros.git`, { options: { maxTreeBytes: 1024 * 1024 } });
    await expect(done).rejects.toMatchObject({ code: "source_too_large" });
    expect(readdirSync(into)).toEqual([]);
  });

  test("stops a transfer that grows over the cap instead of waiting for its end", async () => {
    makeRepository(host.root, "random.git", { "random.bin": randomBytes(12 * 1024 * 1024) });
    const { done } = fetchFrom(`${host.url}/random.git`, { options: { maxTransferBytes: 2 * 1024 * 1024 } });
    await expect(done).rejects.toMatchObject({ code: "source_too_large" });
    expect(
      readdirSync(join(scratch, "work")).filter((name) => existsSync(join(scratch, "work", name, "repo.git"))),
    ).toEqual([]);
  });
});

describe("a local repository", () => {
  test("is read through its path, runs none of its hooks, and keeps symbolic links as they are", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sy-local-"));
    const work = join(folder, "work");
    mkdirSync(work);
    symlinkSync("/etc/passwd", join(work, "link"));
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", work, "-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { stdio: "ignore" });
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "-m", "x");
    const { done, into } = fetchFrom(work);
    await expect(done).resolves.toMatchObject({ files: 1 });
    expect(lstatSync(join(into, "link")).isSymbolicLink()).toBe(true);
    rmSync(folder, { recursive: true });
  });

  test("is refused where the operator does not allow local paths", async () => {
    await expect(fetchFrom("/srv/x.git", { options: { allowLocal: false } }).done).rejects.toMatchObject({
      code: "source_url_refused",
    });
  });
});

test("a bundled example is copied with a commit that depends on its content alone", async () => {
  const template = join(scratch, "templates", "notes-ts");
  mkdirSync(template, { recursive: true });
  execFileSync("sh", ["-c", `echo '{}' > ${template}/package.json`]);
  const first = await fetchFrom("template:notes-ts").done;
  expect(first.sha).toMatch(/^[0-9a-f]{40}$/);
  expect((await fetchFrom("template:notes-ts").done).sha).toBe(first.sha);
});
