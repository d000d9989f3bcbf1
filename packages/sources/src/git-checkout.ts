import { chown, cp, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CheckoutRequest, Commit } from "@switchyard/deployments/ports";
import { pinHost } from "./address-guard.ts";
import { explainFailure } from "./git-failure.ts";
import { type GitResult, runGit } from "./git-process.ts";
import { credentialLines, gitEnvironment, gitOptions } from "./git-settings.ts";
import { assertRef, isVouchedFor, type Location } from "./location.ts";
import type { GitProviderOptions } from "./options.ts";
import { refMissing, tooLarge, tooManyFiles } from "./refusals.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

const FULL_SHA = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
/** Heads of pull requests lie beside the branches. */
const PULL_REF = /^refs\/pull\/\d+\/head$/;
const SHA_REFUSED = /not our ref|unadvertised object|no such remote ref|couldn't find remote ref/i;

interface Fetch {
  readonly options: GitProviderOptions;
  readonly request: CheckoutRequest;
  readonly location: Exclude<Location, { kind: "template" }>;
  readonly workspace: Workspace;
  readonly pinnedAddress: string | null;
}

/** Fetches one commit and writes its tree, without `.git`, into `request.into`. */
export async function checkoutGit(
  options: GitProviderOptions,
  request: CheckoutRequest,
  location: Exclude<Location, { kind: "template" }>,
): Promise<Commit & { readonly bytes: number; readonly files: number }> {
  const wanted = request.commit ?? request.location.ref;
  if (wanted !== null) assertRef(wanted);
  const pinnedAddress =
    location.kind === "local"
      ? null
      : await pinHost(location.host, isVouchedFor(options, location.host, location.port));
  const workspace = await openWorkspace({ ...options, location, credential: request.credential });
  try {
    const fetch: Fetch = { options, request, location, workspace, pinnedAddress };
    await must(fetch, ["init", "--quiet", "--bare", "--template=", "."]);
    const object = await fetchCommit(fetch, wanted);
    const commit = await readCommit(fetch, object);
    const size = await measureTree(fetch, commit.sha);
    await writeTree(fetch, commit.sha);
    return { ...commit, ...size };
  } finally {
    await workspace.remove();
  }
}

/** Brings the commit here, with one commit of history where the server lets us, and answers a name for it. */
async function fetchCommit(fetch: Fetch, wanted: string | null): Promise<string> {
  const isSha = wanted !== null && FULL_SHA.test(wanted);
  const shallow = await git(fetch, fetchArguments(fetch, ["--depth=1"], wanted ?? "HEAD"));
  if (shallow.code === 0) return "FETCH_HEAD";
  if (!isSha || !SHA_REFUSED.test(shallow.stderr)) throw explain(fetch, shallow, wanted);

  fetch.request.onLine({ stream: "system", text: "The host does not give single commits; fetching all branches." });
  const refspecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
  const pull = PULL_REF.exec(fetch.request.location.ref ?? "")?.[0];
  if (pull !== undefined) refspecs.push(`+${pull}:${pull}`);
  const full = await git(fetch, fetchArguments(fetch, [], ...refspecs));
  if (full.code !== 0) throw explain(fetch, full, wanted);
  const found = await git(fetch, ["cat-file", "-e", `${wanted}^{commit}`]);
  if (found.code !== 0) throw refMissing(wanted);
  return wanted;
}

function fetchArguments(fetch: Fetch, flags: readonly string[], ...refs: readonly string[]): string[] {
  const url = fetch.location.kind === "local" ? fetch.location.path : fetch.location.url;
  return ["fetch", "--progress", "--no-tags", "--no-recurse-submodules", "--no-auto-gc", ...flags, "--", url, ...refs];
}

async function readCommit(fetch: Fetch, object: string): Promise<Commit> {
  const format = "--format=%H%x00%an%x00%cI%x00%B";
  const { stdout } = await must(fetch, ["log", "-1", format, "--end-of-options", `${object}^{commit}`]);
  const [sha = "", authorName = "", committedAt = "", message = ""] = stdout.split("\0");
  return {
    sha: sha.trim(),
    authorName: clean(authorName, 200),
    committedAt: new Date(committedAt.trim()).toISOString(),
    message: clean(message, 2_000),
  };
}

/** What Git holds is hostile text: no control characters but line breaks, well-formed, bounded. */
function clean(text: string, max: number): string {
  return text
    .replace(/[^\P{Cc}\n]/gu, "")
    .toWellFormed()
    .trim()
    .slice(0, max);
}

/** Sizes come from the objects, before a byte of the tree is written. */
async function measureTree(fetch: Fetch, sha: string): Promise<{ bytes: number; files: number }> {
  const { stdout } = await must(fetch, ["ls-tree", "-r", "-l", "-z", "--end-of-options", sha]);
  let bytes = 0;
  let files = 0;
  for (const entry of stdout.split("\0")) {
    const match = /^\d+ (blob|commit) \S+\s+(\d+|-)\t/.exec(entry);
    if (!match) continue;
    if (match[1] === "commit") continue;
    files += 1;
    bytes += Number(match[2]) || 0;
  }
  if (bytes > fetch.options.maxTreeBytes) throw tooLarge("the work tree", fetch.options.maxTreeBytes);
  if (files > fetch.options.maxFiles) throw tooManyFiles(files, fetch.options.maxFiles);
  return { bytes, files };
}

/** Git writes the tree below the workspace, as its own uid; the finished folder is then moved into place. */
async function writeTree(fetch: Fetch, sha: string): Promise<void> {
  const tree = join(fetch.workspace.root, "tree");
  await mkdir(tree);
  if (fetch.workspace.uid !== null) await chown(tree, fetch.workspace.uid, fetch.workspace.uid);
  await must(fetch, ["read-tree", "--end-of-options", sha]);
  await must(fetch, [`--work-tree=${tree}`, "checkout-index", "--all", "--force"], fetch.options.maxTreeBytes * 2);
  await rm(fetch.request.into, { recursive: true, force: true });
  await rename(tree, fetch.request.into).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
    await cp(tree, fetch.request.into, { recursive: true, verbatimSymlinks: true });
  });
}

async function must(fetch: Fetch, args: readonly string[], maxBytes?: number): Promise<GitResult> {
  const result = await git(fetch, args, maxBytes);
  if (result.code !== 0) throw explain(fetch, result, null);
  return result;
}

function explain(fetch: Fetch, result: GitResult, ref: string | null): Error {
  return explainFailure(result.stderr, {
    location: fetch.location,
    ref: ref ?? "HEAD",
    hasCredential: fetch.request.credential !== null,
  });
}

async function git(fetch: Fetch, args: readonly string[], maxBytes?: number): Promise<GitResult> {
  const { options, request, workspace, location, pinnedAddress } = fetch;
  return runGit({
    args: [...gitOptions(location, pinnedAddress), `--git-dir=${workspace.repo}`, ...args],
    cwd: workspace.repo,
    env: gitEnvironment({ ...workspace, location, pinnedAddress, home: workspace.root }),
    uid: workspace.uid,
    secret: credentialLines(request.credential),
    onLine: (text) => {
      if (text.trim() !== "") request.onLine({ stream: "system", text: text.trim() });
    },
    signal: request.signal,
    timeoutMs: options.timeoutMs,
    watch: { dir: workspace.root, maxBytes: maxBytes ?? options.maxTransferBytes },
  });
}
