/** What a bare repository says and takes. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { refusal } from "../http.ts";
import { git, gitMaybe } from "./run.ts";

export const ZERO = "0".repeat(40);

/** Contents by path; null deletes. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface NewCommit {
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly files: Files;
  /** Null: a root commit. */
  readonly parent: string | null;
  /** Paths of {@link files} that are programs. */
  readonly executable?: ReadonlySet<string>;
}

export interface CommitInfo {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  readonly date: string;
  readonly message: string;
}

export interface FileChange {
  readonly filename: string;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly previous?: string;
}

/** Makes a bare repository from the one in `template`, which is made on first use: git is slow to begin. */
export async function initBare(path: string, options: { branch: string; template: string }): Promise<void> {
  const { branch, template } = options;
  if (!existsSync(template)) {
    const fresh = `${template}-${randomUUID()}`;
    await git(fresh, ["init", "--quiet", "--bare", "--template="]);
    await git(fresh, ["config", "http.receivepack", "true"]);
    await git(fresh, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
    await rename(fresh, template).catch(() => undefined);
  }
  await cp(template, path, { recursive: true });
  await writeFile(join(path, "HEAD"), `ref: refs/heads/${branch}\n`);
}

/** Writes a commit without moving a branch; answers its id. */
export async function writeCommit(path: string, commit: NewCommit): Promise<string> {
  const ref = `refs/switchyard-import/${randomUUID()}`;
  const at = Math.floor(Date.now() / 1000);
  const parts: (string | Uint8Array)[] = [
    `commit ${ref}\nmark :1\ncommitter ${commit.author.name} <${commit.author.email}> ${at} +0000\n`,
    ...data(commit.message),
    commit.parent ? `from ${commit.parent}\n` : "",
  ];
  for (const [name, content] of Object.entries(commit.files)) {
    if (content === null) parts.push(`D ${name}\n`);
    else parts.push(`M ${commit.executable?.has(name) ? "100755" : "100644"} inline ${name}\n`, ...data(content));
  }
  parts.push(`\nget-mark :1\nreset ${ref}\nfrom ${ZERO}\n`);
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return (await git(path, ["fast-import", "--quiet", "--date-format=raw"], { input })).trim();
}

function data(content: string | Uint8Array): (string | Uint8Array)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, "\n"];
}

/** Id of what a revision names, peeled to a commit; null when it names nothing. */
export async function resolve(path: string, revision: string): Promise<string | null> {
  if (revision.startsWith("-") || revision.includes("..")) return null;
  return (await gitMaybe(path, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]))?.trim() || null;
}

/** A branch's head, or a commit by its id. */
export async function resolveRef(path: string, ref: string): Promise<string | null> {
  return (await resolve(path, `refs/heads/${ref.replace(/^(refs\/)?heads\//, "")}`)) ?? (await resolve(path, ref));
}

/** All refs below a prefix with what they point at. */
export async function refs(path: string, prefix: string): Promise<Map<string, string>> {
  const lines = (await git(path, ["for-each-ref", "--format=%(refname) %(objectname)", prefix])).split("\n");
  return new Map(lines.filter(Boolean).map((line) => line.split(" ") as [string, string]));
}

export async function commitInfo(path: string, sha: string): Promise<CommitInfo> {
  const [first] = await log(path, [sha, "--max-count=1"]);
  if (!first) throw refusal(422, `No commit found for SHA: ${sha}`);
  return first;
}

/** Commits by the arguments of git log, newest first. */
export async function log(path: string, args: readonly string[]): Promise<CommitInfo[]> {
  const output = await git(path, ["log", "-z", "--format=%H%x01%T%x01%P%x01%an%x01%ae%x01%at%x01%B", ...args, "--"]);
  return output
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const [sha = "", tree = "", parents = "", authorName = "", authorEmail = "", at = "0", message = ""] =
        line.split("\x01");
      const date = `${new Date(Number(at) * 1000).toISOString().slice(0, 19)}Z`;
      return {
        sha,
        tree,
        parents: parents.split(" ").filter(Boolean),
        authorName,
        authorEmail,
        date,
        message: message.trimEnd(),
      };
    });
}

const LETTERS = { A: "added", D: "removed", M: "modified", T: "modified", R: "renamed" } as const;

/** Files that differ from `base` (null: the empty tree) to `head`. */
export async function changes(path: string, base: string | null, head: string): Promise<FileChange[]> {
  const from = base ?? (await git(path, ["hash-object", "-t", "tree", "-w", "--stdin"])).trim();
  const words = (await git(path, ["diff", "-z", "--name-status", "-M", from, head, "--"])).split("\0");
  const found: FileChange[] = [];
  for (let at = 0; at < words.length - 1; ) {
    const letter = (words[at++] ?? "M").charAt(0) as keyof typeof LETTERS;
    const first = words[at++] ?? "";
    if (letter === "R") found.push({ filename: words[at++] ?? "", status: "renamed", previous: first });
    else found.push({ filename: first, status: LETTERS[letter] ?? "modified" });
  }
  return found;
}

/** Whether `old` is not in the history of `head`. */
export async function isForced(path: string, old: string, head: string): Promise<boolean> {
  return (await gitMaybe(path, ["merge-base", "--is-ancestor", old, head])) === null;
}
