/** A repository as its bare repository tells it: branches, commits, comparisons, contents. */
import { need } from "../caller.ts";
import { changes, commitInfo, log, refs, resolve, resolveRef } from "../git/repository.ts";
import { git, gitBytes, gitMaybe } from "../git/run.ts";
import { json, paged, type Reply, type RepoCall, type Routes, refusal } from "../http.ts";
import { shapeOfCommit, shapeOfFile, shapeOfRepo } from "../shapes.ts";
import { fullName } from "../world.ts";

const CONTENTS = { any: ["contents"], level: "read" };

/** Routes below a repository that read it. */
export const repoRoutes: Routes<RepoCall> = {
  "GET ": ({ world, repo }) => json(shapeOfRepo(world, repo)),
  "GET /branches": reading(async (call) => {
    const heads = [...(await refs(call.repo.path, "refs/heads/"))];
    return paged(
      call,
      heads.map(([ref, sha]) => ({ name: ref.slice(11), commit: { sha, url: "" }, protected: false })),
    );
  }),
  "GET /branches/*branch": reading(async ({ world, repo, params }) => {
    const sha = await resolve(repo.path, `refs/heads/${params["branch"]}`);
    if (!sha) throw refusal(404, "Branch not found");
    const commit = shapeOfCommit(world, repo, await commitInfo(repo.path, sha));
    return json({ name: params["branch"], commit, protected: false });
  }),
  "GET /commits": reading(async (call) => {
    const { world, repo, query } = call;
    const from = await resolveRef(repo.path, query.get("sha") ?? repo.defaultBranch);
    if (!from) throw refusal(409, "Git Repository is empty.");
    const commits = await log(repo.path, [from, "--max-count=300"]);
    return paged(
      call,
      commits.map((one) => shapeOfCommit(world, repo, one)),
    );
  }),
  "GET /commits/*ref": reading(async ({ world, repo, params }) => {
    const sha = await resolveRef(repo.path, params["ref"] ?? "");
    if (!sha) throw refusal(422, `No commit found for SHA: ${params["ref"]}`);
    const commit = await commitInfo(repo.path, sha);
    const files = await changes(repo.path, commit.parents[0] ?? null, sha);
    return json(shapeOfCommit(world, repo, { ...commit, files }));
  }),
  "GET /compare/*range": reading(compare),
  "GET /contents": reading((call) => contents(call, "")),
  "GET /contents/*path": reading((call) => contents(call, call.params["path"] ?? "")),
  "GET /git/ref/*ref": reading(async ({ repo, params }) => {
    const ref = `refs/${params["ref"]}`;
    const sha = (await refs(repo.path, ref)).get(ref);
    if (!sha) throw refusal(404, "Not Found");
    return json({ ref, node_id: `REF_${sha}`, url: "", object: { sha, type: "commit", url: "" } });
  }),
  "GET /git/commits/:sha": reading(async ({ world, repo, params }) => {
    const sha = await resolve(repo.path, params["sha"] ?? "");
    if (!sha) throw refusal(404, "Not Found");
    const { commit, parents } = shapeOfCommit(world, repo, await commitInfo(repo.path, sha));
    return json({ sha, ...commit, parents });
  }),
  "GET /git/trees/*ref": reading(async ({ repo, params, query }) => {
    const listing = await gitMaybe(repo.path, [
      "ls-tree",
      "-z",
      "-l",
      ...(query.has("recursive") ? ["-r", "-t"] : []),
      String(params["ref"]).replace(/^-+/, ""),
    ]);
    if (listing === null) throw refusal(404, "Not Found");
    return json({ sha: params["ref"], truncated: false, tree: treeEntries(listing) });
  }),
  "GET /git/blobs/:sha": reading(async ({ repo, params }) => {
    const sha = params["sha"] ?? "";
    if (!/^[0-9a-f]{40}$/.test(sha)) throw refusal(404, "Not Found");
    const bytes = await gitBytes(repo.path, ["cat-file", "blob", sha]).catch(() => null);
    if (!bytes) throw refusal(404, "Not Found");
    return json({ sha, size: bytes.length, encoding: "base64", content: bytes.toString("base64") });
  }),
};

function reading(handler: (call: RepoCall) => Reply | Promise<Reply>) {
  return (call: RepoCall): Reply | Promise<Reply> => {
    need(call, CONTENTS);
    return handler(call);
  };
}

async function compare({ world, repo, params }: RepoCall): Promise<Reply> {
  const [from = "", to = ""] = (params["range"] ?? "").split("...");
  const base = await resolveRef(repo.path, from);
  const head = await resolveRef(repo.path, to);
  if (!base || !head) throw refusal(404, "Not Found");
  const fork = (await gitMaybe(repo.path, ["merge-base", base, head]))?.trim();
  if (!fork) throw refusal(404, `No common ancestor between ${from} and ${to}.`);
  const ahead = await log(repo.path, [`${fork}..${head}`, "--reverse"]);
  const behind = await log(repo.path, [`${fork}..${base}`]);
  const status =
    ahead.length > 0 && behind.length > 0
      ? "diverged"
      : ahead.length > 0
        ? "ahead"
        : behind.length > 0
          ? "behind"
          : "identical";
  const files = await changes(repo.path, fork, head);
  return json({
    url: `${world.origin}/api/v3/repos/${fullName(repo)}/compare/${from}...${to}`,
    status,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    base_commit: shapeOfCommit(world, repo, await commitInfo(repo.path, base)),
    merge_base_commit: shapeOfCommit(world, repo, await commitInfo(repo.path, fork)),
    commits: ahead.slice(0, 250).map((one) => shapeOfCommit(world, repo, one)),
    files: files.slice(0, 300).map(shapeOfFile),
  });
}

function treeEntries(listing: string) {
  return listing
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [facts = "", path = ""] = line.split("\t");
      const [mode, type, sha, size = "-"] = facts.split(/ +/);
      return { path, mode, type, sha, ...(size !== "-" && { size: Number(size) }) };
    });
}

async function contents({ repo, query }: RepoCall, path: string): Promise<Reply> {
  const sha = await resolveRef(repo.path, query.get("ref") ?? repo.defaultBranch);
  if (!sha) throw refusal(404, "This repository is empty.");
  const name = path.replaceAll(/^\/+|\/+$/g, "");
  const type = (await gitMaybe(repo.path, ["cat-file", "-t", `${sha}:${name}`]))?.trim();
  if (type === "blob") {
    const bytes = await gitBytes(repo.path, ["cat-file", "blob", `${sha}:${name}`]);
    const blob = (await git(repo.path, ["rev-parse", `${sha}:${name}`])).trim();
    return json({
      type: "file",
      name: name.split("/").at(-1),
      path: name,
      sha: blob,
      size: bytes.length,
      encoding: "base64",
      content: bytes.toString("base64"),
    });
  }
  if (type !== "tree") throw refusal(404, "Not Found");
  const entries = treeEntries(await git(repo.path, ["ls-tree", "-z", "-l", `${sha}:${name}`]));
  return json(
    entries.map((entry) => ({
      type: entry.type === "tree" ? "dir" : "file",
      name: entry.path,
      path: name ? `${name}/${entry.path}` : entry.path,
      sha: entry.sha,
      size: entry.size ?? 0,
    })),
  );
}
