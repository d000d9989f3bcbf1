import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GitHost, makeRepository, startGitHost } from "./git-http.fixture.ts";
import { createHeadResolver, defaultCaps } from "./index.ts";

let host: GitHost;
let scratch: string;
beforeAll(async () => {
  host = await startGitHost({ credential: "bot:s3cret-token", movedTo: "https://example.com" });
  scratch = mkdtempSync(join(tmpdir(), "sy-heads-"));
});
afterAll(async () => {
  await host.close();
  rmSync(scratch, { recursive: true, force: true });
});

const resolver = (allowed: boolean) =>
  createHeadResolver({
    ...{ ...defaultCaps, allowLocal: false, scratchDir: scratch, templateDir: () => "", uid: null },
    allowedHosts: new Set(allowed ? [host.host] : []),
  });

test("the head of HEAD, of a branch and of a tag is asked for without fetching anything", async () => {
  const repo = makeRepository(host.root, "heads.git", { a: "1" });
  repo.git("branch", "x/main");
  repo.git("tag", "-a", "v1", "-m", "One");
  const url = `${host.url}/heads.git`;
  const ask = (ref: string | null) => resolver(true)({ url, ref }, null);
  expect(await ask(null)).toEqual({ sha: repo.sha, branch: "main" });
  expect(await ask("refs/heads/main")).toEqual({ sha: repo.sha, branch: "main" });
  expect(await ask("main")).toEqual({ sha: repo.sha, branch: "main" });
  expect(await ask("v1")).toEqual({ sha: repo.sha, branch: null });
  expect(await ask("gone")).toBeNull();
  expect(readdirSync(scratch)).toEqual([]);
});

test("private repositories ask for the credential, which is given by descriptor", async () => {
  makeRepository(host.root, "private/heads.git", { a: "1" });
  const location = { url: `${host.url}/private/heads.git`, ref: null };
  await expect(resolver(true)(location, null)).rejects.toMatchObject({ code: "source_auth_required" });
  const credential = { kind: "token", username: "bot", token: "s3cret-token" } as const;
  expect(await resolver(true)(location, credential)).toMatchObject({ branch: "main" });
});

test("what no fetch may reach, no look may reach either", async () => {
  for (const url of [`${host.url}/heads.git`, "ext::sh -c id", "--upload-pack=id", "/etc", "template:notes"]) {
    await expect(resolver(false)({ url, ref: null }, null), url).rejects.toMatchObject({ code: "source_url_refused" });
  }
  const ref = "--upload-pack=id";
  await expect(resolver(true)({ url: `${host.url}/heads.git`, ref }, null)).rejects.toMatchObject({
    code: "source_url_refused",
  });
  await expect(resolver(true)({ url: `${host.url}/moved/heads.git`, ref: null }, null)).rejects.toMatchObject({
    code: "source_url_refused",
  });
});
