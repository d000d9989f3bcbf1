import { setTimeout as wait } from "node:timers/promises";
import type { GithubAccount, NewFile, RemoteRepository } from "@switchyard/connections/ports";
import { AppError } from "@switchyard/contracts";
import { z } from "zod";
import type { Errand } from "./as-app.ts";
import { repository, sha } from "./shapes.ts";

type Call = <A>(errand: Errand<A>) => Promise<A>;

export interface NewRepository {
  readonly owner: GithubAccount;
  readonly name: string;
  readonly description: string;
  readonly private: boolean;
  readonly files: readonly NewFile[];
}

const MESSAGE = "Start from a Switchyard template";
const what = "make a repository";
const object = z.object({ sha });

/**
 * Makes a repository whose default branch is one commit with these files. GitHub's Git data API refuses an empty
 * repository, so it is made with GitHub's own first commit, which is then replaced.
 */
export async function createRepository(call: Call, wanted: NewRepository): Promise<RemoteRepository> {
  const path = wanted.owner.kind === "User" ? "/user/repos" : `/orgs/${encodeURIComponent(wanted.owner.login)}/repos`;
  const { name, description } = wanted;
  const body = { name, description, private: wanted.private, auto_init: true };
  const made = await call({ what, method: "POST", path, body, schema: repository });
  const at = `/repositories/${made.id}/git`;
  const tree = await whenReady(async () => {
    const entries = await Promise.all(wanted.files.map((file) => entryOf(call, at, file)));
    return call({ what, method: "POST", path: `${at}/trees`, body: { tree: entries }, schema: object });
  });
  const root = { message: MESSAGE, tree: tree.sha, parents: [] };
  const commit = await call({ what, method: "POST", path: `${at}/commits`, body: root, schema: object });
  const branch = made.defaultBranch.split("/").map(encodeURIComponent).join("/");
  const head = { sha: commit.sha, force: true };
  await call({ what, method: "PATCH", path: `${at}/refs/heads/${branch}`, body: head, schema: z.looseObject({}) });
  return made;
}

/** Text goes along with the tree; what is not UTF-8 must be a blob first. */
async function entryOf(call: Call, at: string, file: NewFile) {
  const entry = { path: file.path, mode: file.executable ? "100755" : "100644", type: "blob" };
  const text = textOf(file.content);
  if (text !== null) return { ...entry, content: text };
  const body = { content: Buffer.from(file.content).toString("base64"), encoding: "base64" };
  const blob = await call({ what, method: "POST", path: `${at}/blobs`, body, schema: object });
  return { ...entry, sha: blob.sha };
}

function textOf(content: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return null;
  }
}

/** GitHub fills a new repository a moment after it has answered; until then its Git is empty (409) or not there. */
async function whenReady<T>(work: () => Promise<T>): Promise<T> {
  for (let waitMs = 250; ; waitMs *= 2) {
    try {
      return await work();
    } catch (error) {
      const early = error instanceof AppError && (error.kind === "invalid_input" || error.code === "github_not_found");
      if (!early || waitMs > 2000) throw error;
      await wait(waitMs);
    }
  }
}
