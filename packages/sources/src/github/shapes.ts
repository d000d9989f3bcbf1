/** GitHub's answers (docs.github.com/rest), as far as they are used, into the nouns of connections. */
import type {
  GithubAccount,
  RemoteCommit,
  RemoteInstallation,
  RemotePull,
  RemoteRepository,
} from "@switchyard/connections/ports";
import { z } from "zod";

const id = z.int().positive();
export const sha = z.string().regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/);
const url = z.url({ protocol: /^https?$/ }).max(2000);

export const account: z.ZodType<GithubAccount> = z
  .object({ id, login: z.string().min(1).max(100), type: z.string() })
  .transform(({ id: number, login, type }) => ({
    id: number,
    login,
    kind: type === "Organization" ? "Organization" : "User",
  }));

export const installation: z.ZodType<RemoteInstallation> = z
  .object({
    id,
    account,
    repository_selection: z.enum(["all", "selected"]),
    suspended_at: z.string().nullish(),
    html_url: url,
  })
  .transform((given) => ({
    id: given.id,
    account: given.account,
    repositorySelection: given.repository_selection,
    suspendedAt: given.suspended_at ?? null,
    htmlUrl: given.html_url,
  }));

export const repository: z.ZodType<RemoteRepository> = z
  .object({
    id,
    full_name: z.string().max(201),
    private: z.boolean(),
    default_branch: z.string().max(255),
    description: z.string().nullish(),
    language: z.string().nullish(),
    pushed_at: z.string().nullish(),
    clone_url: url,
    html_url: url,
    archived: z.boolean().optional(),
  })
  .transform((repo) => ({
    id: repo.id,
    fullName: repo.full_name,
    private: repo.private,
    defaultBranch: repo.default_branch,
    description: repo.description ?? null,
    language: repo.language ?? null,
    pushedAt: repo.pushed_at ?? null,
    cloneUrl: repo.clone_url,
    htmlUrl: repo.html_url,
    archived: repo.archived ?? false,
  }));

export const commit: z.ZodType<RemoteCommit> = z
  .object({ sha, commit: z.object({ message: z.string(), author: z.object({ name: z.string() }).nullish() }) })
  .transform((given) => ({
    sha: given.sha,
    message: given.commit.message,
    authorName: given.commit.author?.name ?? "",
  }));

/** A pull request; its list and its own page lack the commit's message and author, so the title and login stand in. */
export const pull: z.ZodType<RemotePull> = z
  .object({
    number: id,
    title: z.string(),
    state: z.enum(["open", "closed"]),
    merged_at: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
    html_url: url,
    head: z.object({ ref: z.string(), sha, repo: z.object({ id }).nullish() }),
    base: z.object({ ref: z.string(), repo: z.object({ id }) }),
  })
  .transform((given) => ({
    number: given.number,
    title: given.title,
    state: given.state,
    merged: typeof given.merged_at === "string",
    author: given.user?.login ?? "ghost",
    htmlUrl: given.html_url,
    headRef: given.head.ref,
    baseRef: given.base.ref,
    head: { sha: given.head.sha, message: given.title, authorName: given.user?.login ?? "ghost" },
    fromFork: given.head.repo?.id !== given.base.repo.id,
  }));
