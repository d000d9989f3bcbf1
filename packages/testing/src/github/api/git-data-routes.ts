/** Git's own objects written over the API: blobs, trees, commits, refs. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { need } from "../caller.ts";
import { authorOf } from "../create-repository.ts";
import { moveBranch, type Stage } from "../events.ts";
import { isForced, refs, resolve, ZERO } from "../git/repository.ts";
import { git } from "../git/run.ts";
import { json, jsonBody, noContent, type Reply, type RepoCall, type Routes, refusal, text } from "../http.ts";
import type { Account } from "../world.ts";

/** Routes below a repository that write Git objects; an empty repository refuses them all, as GitHub does. */
export function gitDataRoutes(stage: Stage): Routes<RepoCall> {
  const writing =
    (handler: (call: RepoCall) => Promise<Reply>) =>
    async (call: RepoCall): Promise<Reply> => {
      need(call, { any: ["contents"], level: "write" });
      if ((await refs(call.repo.path, "refs/heads/")).size === 0) throw refusal(409, "Git Repository is empty.");
      return handler(call);
    };
  return {
    "POST /git/blobs": writing(async (call) => {
      const body = jsonBody(call);
      const bytes = Buffer.from(String(body["content"] ?? ""), body["encoding"] === "base64" ? "base64" : "utf8");
      const sha = await git(call.repo.path, ["hash-object", "-w", "--stdin"], { input: bytes });
      return json({ sha: sha.trim(), url: "" }, 201);
    }),
    "POST /git/trees": writing(createTree),
    "POST /git/commits": writing(createCommit),
    "POST /git/refs": writing(async (call) => {
      const body = jsonBody(call);
      const ref = text(body, "ref");
      const branch = branchOf(ref);
      const sha = await commitOf(call, text(body, "sha"));
      if ((await refs(call.repo.path, ref)).has(ref)) throw refusal(422, "Reference already exists");
      await moveBranch(stage, call.repo, { branch, after: sha, by: actorOf(call) });
      return json({ ref, object: { sha, type: "commit" } }, 201);
    }),
    "PATCH /git/refs/*ref": writing(async (call) => {
      const body = jsonBody(call);
      const ref = `refs/${call.params["ref"]}`;
      const before = (await refs(call.repo.path, ref)).get(ref);
      if (!before) throw refusal(422, "Reference does not exist");
      const sha = await commitOf(call, text(body, "sha"));
      if (body["force"] !== true && (await isForced(call.repo.path, before, sha))) {
        throw refusal(422, "Update is not a fast forward");
      }
      await moveBranch(stage, call.repo, { branch: branchOf(ref), after: sha, by: actorOf(call) });
      return json({ ref, object: { sha, type: "commit" } });
    }),
    "DELETE /git/refs/*ref": writing(async (call) => {
      const ref = `refs/${call.params["ref"]}`;
      if (!(await refs(call.repo.path, ref)).has(ref)) throw refusal(422, "Reference does not exist");
      await moveBranch(stage, call.repo, { branch: branchOf(ref), after: null, by: actorOf(call) });
      return noContent;
    }),
  };
}

async function createTree(call: RepoCall): Promise<Reply> {
  const body = jsonBody(call);
  const { path } = call.repo;
  const entries = body["tree"];
  if (!Array.isArray(entries)) throw refusal(422, 'Invalid request.\n\n"tree" wasn\'t supplied.');
  const lines: string[] = [];
  if (typeof body["base_tree"] === "string") lines.push(await git(path, ["ls-tree", "-r", body["base_tree"]]));
  for (const entry of entries as { path: string; mode?: string; sha?: string | null; content?: string }[]) {
    const { content: input } = entry;
    const sha = input === undefined ? entry.sha : (await git(path, ["hash-object", "-w", "--stdin"], { input })).trim();
    lines.push(`${sha ? (entry.mode ?? "100644") : 0} ${sha ?? ZERO}\t${entry.path}\n`);
  }
  const index = join(path, `index-${call.world.nextId()}`);
  await git(path, ["update-index", "--add", "--index-info"], { input: lines.join(""), index });
  const tree = (await git(path, ["write-tree"], { index })).trim();
  await rm(index, { force: true });
  return json({ sha: tree, url: "", truncated: false, tree: [] }, 201);
}

async function createCommit(call: RepoCall): Promise<Reply> {
  const body = jsonBody(call);
  const parents = Array.isArray(body["parents"]) ? body["parents"].map(String) : [];
  for (const parent of parents) await commitOf(call, parent);
  const author = authorOf(actorOf(call));
  const made = await git(
    call.repo.path,
    [
      "-c",
      `user.name=${author.name}`,
      "-c",
      `user.email=${author.email}`,
      "commit-tree",
      text(body, "tree"),
      ...parents.flatMap((parent) => ["-p", parent]),
    ],
    { input: text(body, "message") },
  );
  const sha = made.trim();
  return json(
    { sha, message: body["message"], tree: { sha: body["tree"] }, parents: parents.map((one) => ({ sha: one })) },
    201,
  );
}

async function commitOf(call: RepoCall, sha: string): Promise<string> {
  const known = /^[0-9a-f]{40}$/.test(sha) ? await resolve(call.repo.path, sha) : null;
  if (!known) throw refusal(422, "Object does not exist");
  return known;
}

function branchOf(ref: string): string {
  if (!ref.startsWith("refs/heads/")) throw refusal(422, "Reference name must be below refs/heads/");
  return ref.slice("refs/heads/".length);
}

function actorOf(call: RepoCall): Account {
  const { caller, world, repo } = call;
  return (caller.kind === "user" && world.accounts.get(caller.login.toLowerCase())) || repo.owner;
}
