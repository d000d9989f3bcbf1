/** What people do in repositories, for tests: each resolves when the webhooks it sets off have been answered. */
import { authorOf, createRepository } from "../create-repository.ts";
import { moveBranch, type Stage } from "../events.ts";
import { type Files, log, refs, resolve, writeCommit } from "../git/repository.ts";
import { git } from "../git/run.ts";
import { refusal } from "../http.ts";
import { shapeOfAccount, shapeOfRepo } from "../shapes.ts";
import { type Account, fullName, type Repo, repoNamed, type World } from "../world.ts";

/** `owner/name` or the id. */
export type RepoName = string | number;

export interface CommitInput {
  /** Default: the default branch; made from it when it is not there. */
  readonly branch?: string;
  /** Contents by path; null deletes. */
  readonly files: Files;
  readonly message?: string;
  /** Login of who commits and pushes; default the owner or an organization's first member. */
  readonly author?: string;
}

export interface RepositoryDriver {
  createRepo(input: {
    readonly owner: string;
    readonly name: string;
    readonly private?: boolean;
    /** Default: a README. Null leaves the repository empty. */
    readonly files?: Files | null;
    readonly defaultBranch?: string;
    readonly collaborators?: Readonly<Record<string, "read" | "write">>;
  }): Promise<{ readonly id: number; readonly fullName: string; readonly cloneUrl: string; readonly sha: string }>;
  /** Adds a commit and pushes it; answers its id. */
  commit(repo: RepoName, input: CommitInput): Promise<string>;
  /** Replaces a branch by a commit on `onto` (default: the parent of its head); answers the new head. */
  forcePush(repo: RepoName, input: CommitInput & { readonly onto?: string }): Promise<string>;
  deleteBranch(repo: RepoName, branch: string): Promise<void>;
  /** Head of a branch (default: the default branch), or null. */
  head(repo: RepoName, branch?: string): Promise<string | null>;
  renameRepo(repo: RepoName, name: string): Promise<void>;
  transferRepo(repo: RepoName, owner: string): Promise<void>;
  setDefaultBranch(repo: RepoName, branch: string): Promise<void>;
  deleteRepo(repo: RepoName): Promise<void>;
  /** A webhook of the repository's own, without an App. */
  addHook(
    repo: RepoName,
    hook: { readonly url: string; readonly secret: string; readonly events?: readonly string[] },
  ): void;
}

export function repositoryDriver(stage: Stage): RepositoryDriver {
  const { world } = stage;
  return {
    async createRepo(input) {
      const owner = accountNamed(world, input.owner);
      const repo = await createRepository(stage, {
        owner,
        by: actor(world, owner),
        name: input.name,
        private: input.private ?? false,
        description: null,
        files: input.files !== undefined ? input.files : { "README.md": `# ${input.name}\n` },
        ...(input.defaultBranch && { defaultBranch: input.defaultBranch }),
      });
      for (const [login, role] of Object.entries(input.collaborators ?? {})) repo.collaborators.set(login, role);
      const sha = (await resolve(repo.path, `refs/heads/${repo.defaultBranch}`)) ?? "";
      return { id: repo.id, fullName: fullName(repo), cloneUrl: `${world.origin}/${fullName(repo)}.git`, sha };
    },
    commit: (name, input) => addCommit(stage, repoOf(world, name), input),
    async forcePush(name, input) {
      const repo = repoOf(world, name);
      const branch = input.branch ?? repo.defaultBranch;
      const old = await resolve(repo.path, `refs/heads/${branch}`);
      const [head] = old ? await log(repo.path, [old, "--max-count=1"]) : [];
      return addCommit(stage, repo, { ...input, parent: input.onto ?? head?.parents[0] ?? null });
    },
    async deleteBranch(name, branch) {
      const repo = repoOf(world, name);
      await moveBranch(stage, repo, { branch, after: null, by: actor(world, repo.owner) });
    },
    head: (name, branch) => {
      const repo = repoOf(world, name);
      return resolve(repo.path, `refs/heads/${branch ?? repo.defaultBranch}`);
    },
    addHook(name, { url, secret, events = ["push", "pull_request"] }) {
      repoOf(world, name).hooks.push({ id: world.nextId(), url, secret, events });
    },
    ...changesOfRepositories(stage),
  };
}

function changesOfRepositories(
  stage: Stage,
): Pick<RepositoryDriver, "renameRepo" | "transferRepo" | "setDefaultBranch" | "deleteRepo"> {
  const { world } = stage;
  async function tell(repo: Repo, action: string, changes: object): Promise<void> {
    const payload = { changes, repository: shapeOfRepo(world, repo) };
    await stage.hooks.fire({ event: "repository", action, payload, sender: actor(world, repo.owner), repo });
  }
  return {
    async renameRepo(name, to) {
      const repo = repoOf(world, name);
      const from = repo.name;
      world.formerNames.set(fullName(repo).toLowerCase(), repo.id);
      repo.name = to;
      await tell(repo, "renamed", { repository: { name: { from } } });
    },
    async transferRepo(name, to) {
      const repo = repoOf(world, name);
      const from = repo.owner;
      world.formerNames.set(fullName(repo).toLowerCase(), repo.id);
      for (const installation of world.installations.values()) installation.repositoryIds.delete(repo.id);
      repo.owner = accountNamed(world, to);
      const kind = from.type === "User" ? "user" : "organization";
      await tell(repo, "transferred", { owner: { from: { [kind]: shapeOfAccount(world, from) } } });
    },
    async setDefaultBranch(name, branch) {
      const repo = repoOf(world, name);
      const from = repo.defaultBranch;
      if (!(await resolve(repo.path, `refs/heads/${branch}`))) throw refusal(422, `There is no branch ${branch}`);
      repo.defaultBranch = branch;
      await git(repo.path, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
      await tell(repo, "edited", { default_branch: { from } });
    },
    async deleteRepo(name) {
      const repo = repoOf(world, name);
      const told = tell(repo, "deleted", {});
      world.repos.delete(repo.id);
      await told;
    },
  };
}

/** Commits on top of a branch, or on `parent` where one is given, and pushes. */
export async function addCommit(
  stage: Stage,
  repo: Repo,
  input: CommitInput & { readonly parent?: string | null },
): Promise<string> {
  const { world } = stage;
  const branch = input.branch ?? repo.defaultBranch;
  const heads = await refs(repo.path, "refs/heads/");
  const tip = heads.get(`refs/heads/${branch}`) ?? heads.get(`refs/heads/${repo.defaultBranch}`) ?? null;
  const by = input.author === undefined ? actor(world, repo.owner) : accountNamed(world, input.author);
  const sha = await writeCommit(repo.path, {
    message: input.message ?? `Change ${Object.keys(input.files).join(", ")}`,
    author: authorOf(by),
    files: input.files,
    parent: input.parent === undefined ? tip : input.parent,
  });
  await moveBranch(stage, repo, { branch, after: sha, by });
  return sha;
}

export function repoOf(world: World, name: RepoName): Repo {
  const repo = typeof name === "number" ? world.repos.get(name) : repoNamed(world, name);
  if (!repo) throw refusal(404, `There is no repository ${name}`);
  return repo;
}

export function accountNamed(world: World, login: string): Account {
  const account = world.accounts.get(login.toLowerCase());
  if (!account) throw refusal(404, `There is no account ${login}; name it when the test GitHub is started`);
  return account;
}

/** A person who acts for an account: itself, or an organization's first member. */
export function actor(world: World, account: Account): Account {
  const [first] = account.members.keys();
  return first === undefined ? account : accountNamed(world, first);
}

/** Copies a repository into another account, as the fork button does; the one that is there already if it is. */
export async function forkOf(stage: Stage, repo: Repo, login: string): Promise<Repo> {
  const { world } = stage;
  const known = [...world.repos.values()].find(({ parentId, owner }) => parentId === repo.id && owner.login === login);
  if (known) return known;
  const owner = accountNamed(world, login);
  const fork = await createRepository(stage, {
    owner,
    by: owner,
    name: repo.name,
    private: repo.private,
    description: repo.description,
    files: null,
    parentId: repo.id,
    defaultBranch: repo.defaultBranch,
  });
  await git(fork.path, ["fetch", "--quiet", repo.path, "+refs/heads/*:refs/heads/*"]);
  return fork;
}
